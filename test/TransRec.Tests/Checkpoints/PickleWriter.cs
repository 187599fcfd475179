using System.Buffers.Binary;
using System.Text;

namespace TransRec.Tests.Checkpoints;

/// <summary>A storage type or constructor, named in the pickle.</summary>
internal sealed record PickledGlobal(string Module, string Name);

/// <summary>A constructor called with arguments.</summary>
internal sealed record PickledCall(string Module, string Name, params object?[] Arguments);

/// <summary>A storage of the file.</summary>
internal sealed record PickledStorage(string Type, string Key, long Elements, object? View = null, bool Legacy = false);

/// <summary>Bytes that go into the pickle as they are.</summary>
internal sealed record PickledRaw(params byte[] Bytes);

/// <summary>Writes pickles of protocol 2 as torch.save does: objects of these tests only, no memo.</summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _stream = new();

    internal static byte[] Dump(object? value)
    {
        var writer = new PickleWriter();
        writer.Put([0x80, 2]);
        writer.Value(value);
        writer.Put((byte)'.');
        return writer._stream.ToArray();
    }

    /// <summary>A tensor over a whole storage or a part of it, as torch pickles it.</summary>
    internal static PickledCall Tensor(PickledStorage storage, long offset, long[] shape, long[] strides) =>
        new("torch._utils", "_rebuild_tensor_v2", storage, offset, Tuple(shape), Tuple(strides), false, new PickledCall("collections", "OrderedDict"));

    internal static object?[] Tuple(long[] numbers) => [.. numbers.Select(number => (object?)number)];

    private void Value(object? value)
    {
        switch (value)
        {
            case null: Put((byte)'N'); break;
            case bool flag: Put(flag ? (byte)0x88 : (byte)0x89); break;
            case int number: Value((long)number); break;
            case long number and >= 0 and < 256: Put([(byte)'K', (byte)number]); break;
            case long number: Number(number); break;
            case double number: Put([(byte)'G', .. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(BitConverter.DoubleToInt64Bits(number)))]); break;
            case string text: Put([(byte)'X', .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)]); break;
            case byte[] bytes: Value(new PickledCall("_codecs", "encode", Encoding.Latin1.GetString(bytes), "latin1")); break;
            case PickledRaw raw: Put(raw.Bytes); break;
            case PickledGlobal global: Put([(byte)'c', .. Encoding.UTF8.GetBytes($"{global.Module}\n{global.Name}\n")]); break;
            case PickledCall call:
                Value(new PickledGlobal(call.Module, call.Name));
                Value(call.Arguments);
                Put((byte)'R');
                break;
            case PickledStorage storage:
                object?[] identifier = ["storage", new PickledGlobal("torch", storage.Type), storage.Key, "cpu", storage.Elements];
                Value(storage.Legacy || storage.View is not null ? [.. identifier, storage.View] : identifier);
                Put((byte)'Q');
                break;
            case object?[] tuple: Sequence([(byte)'('], tuple, [(byte)'t']); break;
            case List<object?> list: Sequence([(byte)']', (byte)'('], list, [(byte)'e']); break;
            case Dictionary<string, object?> pairs:
                Sequence([(byte)'}', (byte)'('], pairs.SelectMany(pair => new[] { pair.Key, pair.Value }), [(byte)'u']);
                break;
            default: throw new ArgumentException($"No pickle for {value.GetType()}.");
        }
    }

    private void Sequence(ReadOnlySpan<byte> begin, IEnumerable<object?> items, ReadOnlySpan<byte> end)
    {
        Put(begin);
        foreach (var item in items)
        {
            Value(item);
        }

        Put(end);
    }

    private void Number(long number) => Put(number is >= int.MinValue and <= int.MaxValue
        ? [(byte)'J', .. BitConverter.GetBytes((int)number)]
        : [0x8a, 8, .. BitConverter.GetBytes(number)]);

    private void Put(params ReadOnlySpan<byte> bytes) => _stream.Write(bytes);
}
