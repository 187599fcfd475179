using System.Runtime.InteropServices;
using TransRec.Foundation.Randomness;
using TransRec.Images;
using static TorchSharp.torch;

namespace TransRec.Pictures;

/// <summary>Reading batches.</summary>
public sealed partial class PictureStore
{
    /// <summary>Reads pictures as bytes. Rows without a picture are grey; what makes them zero is <see cref="ReadNormalized"/>.</summary>
    /// <param name="items">Item numbers, 0 for padding; repeats are allowed.</param>
    /// <returns>uint8 [items, 3, height, width] on the CPU, in new memory.</returns>
    public Tensor Read(ReadOnlySpan<int> items)
    {
        var pictures = New(items.Length, ScalarType.Byte, sizeof(byte));
        var bytes = items.IsEmpty ? [] : pictures.bytes;
        for (var index = 0; index < items.Length; index++)
        {
            _file.CopyTo(_layout.RowAt(Row(items[index])), bytes.Slice(index * _layout.RowBytes, _layout.RowBytes));
        }

        return pictures;
    }

    /// <summary>Reads pictures as an encoder wants them. Rows without a picture are exactly zero, as the reference's padding item is.</summary>
    /// <param name="items">Item numbers, 0 for padding; repeats are allowed.</param>
    /// <param name="normalization">Scale, mean and deviation.</param>
    /// <param name="augmentation">Random changes, in training only; null for none.</param>
    /// <param name="random">
    /// Where the changes of an item come from, needed with <paramref name="augmentation"/>: from its number a source of its own, so that no change depends on
    /// which items are read together.
    /// </param>
    /// <returns>float32 [items, 3, height, width] on the CPU, in new memory, without gradient.</returns>
    public Tensor ReadNormalized(
        ReadOnlySpan<int> items, PictureNormalization normalization, PictureAugmentation? augmentation = null, Func<int, RandomSource>? random = null)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        var changes = Changes(items, augmentation, random);
        var table = normalization.Table();
        var pictures = New(items.Length, ScalarType.Float32, sizeof(float));
        var numbers = items.IsEmpty ? [] : MemoryMarshal.Cast<byte, float>(pictures.bytes);
        var row = new byte[_layout.RowBytes];
        for (var index = 0; index < items.Length; index++)
        {
            var place = numbers.Slice(index * row.Length, row.Length);
            if (!HasPicture(items[index]))
            {
                place.Clear();
                continue;
            }

            _file.CopyTo(_layout.RowAt(items[index]), row);
            for (var channel = 0; channel < PixelGrid.Channels; channel++)
            {
                Plane(row, channel, changes is null ? default : changes[index], table.AsSpan(channel * 256, 256), place);
            }
        }

        return pictures;
    }

    /// <summary>A row's bytes, [3, height, width].</summary>
    internal byte[] ReadBytes(int item)
    {
        var row = new byte[_layout.RowBytes];
        _file.CopyTo(_layout.RowAt(Row(item)), row);
        return row;
    }

    private static PictureChange[]? Changes(ReadOnlySpan<int> items, PictureAugmentation? augmentation, Func<int, RandomSource>? random)
    {
        if (augmentation is not { ChangesNothing: false })
        {
            return null;
        }

        ArgumentNullException.ThrowIfNull(random);
        var changes = new PictureChange[items.Length];
        for (var index = 0; index < items.Length; index++)
        {
            changes[index] = augmentation.Draw(random(items[index]));
        }

        return changes;
    }

    // One channel through the table; a moved picture repeats its border.
    private void Plane(ReadOnlySpan<byte> picture, int channel, PictureChange change, ReadOnlySpan<float> table, Span<float> numbers)
    {
        var plane = Height * Width;
        var bytes = picture.Slice(channel * plane, plane);
        var to = numbers.Slice(channel * plane, plane);
        if (change == default)
        {
            for (var place = 0; place < to.Length; place++)
            {
                to[place] = table[bytes[place]];
            }

            return;
        }

        for (var y = 0; y < Height; y++)
        {
            var from = bytes.Slice(Math.Clamp(y - change.Down, 0, Height - 1) * Width, Width);
            for (var x = 0; x < Width; x++)
            {
                var column = Math.Clamp(x - change.Right, 0, Width - 1);
                to[(y * Width) + x] = table[from[change.Mirrored ? Width - 1 - column : column]];
            }
        }
    }

    private Tensor New(int items, ScalarType type, int elementBytes)
    {
        var bytes = (long)items * _layout.RowBytes * elementBytes;
        return bytes <= int.MaxValue
            ? empty([items, PixelGrid.Channels, Height, Width], type)
            : throw new ArgumentException(
                $"{items} pictures are {bytes} bytes as {type}; at most {int.MaxValue} are read at once. Ask for {int.MaxValue / _layout.RowBytes / elementBytes} or fewer.",
                nameof(items));
    }
}
