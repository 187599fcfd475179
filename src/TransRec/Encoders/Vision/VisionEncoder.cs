using TransRec.Blocks;
using TransRec.Encoders.Items;
using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>Turns pictures into one state each: a vision Transformer or a convolutional network.</summary>
/// <param name="name">The module's name.</param>
public abstract class VisionEncoder(string name) : nn.Module(name)
{
    /// <summary>Width of a picture's state.</summary>
    public abstract int Width { get; }

    /// <summary>The states of some pictures: [CLS] behind the last norm of a Transformer, the global average of a convolutional network.</summary>
    /// <param name="pictures">Normalised as the encoder was trained, [items, 3, height, width].</param>
    /// <returns>[items, width].</returns>
    /// <exception cref="ArgumentException">Another shape, or a picture smaller than the encoder can see.</exception>
    public abstract Tensor ForwardFirst(Tensor pictures);

    /// <summary>The states of some pictures behind the embeddings and behind every block, or only the last where the encoder has no others.</summary>
    /// <param name="pictures">[items, 3, height, width].</param>
    /// <returns>A Transformer: layers + 1 tensors of [CLS], before the last norm; a convolutional network: the global average. Each [items, width].</returns>
    public abstract IReadOnlyList<Tensor> FirstStates(Tensor pictures);

    /// <summary>What <see cref="ForwardFirst(Tensor)"/> gives, from the states of <see cref="FirstStates"/>.</summary>
    internal abstract Tensor OfFirstStates(IReadOnlyList<Tensor> first);

    /// <summary>The rows that go into a block of a Transformer, and their sequences.</summary>
    internal virtual (Tensor Rows, PackedLayout Layout) Below(int block, Tensor pictures) => throw new NotSupportedException($"{GetName()} has no rows in front of a block.");

    /// <summary>What <see cref="ForwardFirst(Tensor)"/> gives, from the rows of <see cref="Below"/>.</summary>
    internal virtual Tensor ForwardFirst(int block, Tensor rows, PackedLayout layout) => throw new NotSupportedException($"{GetName()} has no rows in front of a block.");

    /// <summary>A measure of the work for one picture, about its rows of hidden states, so that callers can cut a catalogue into parts.</summary>
    /// <param name="height">Pixels.</param>
    /// <param name="width">Pixels.</param>
    public abstract int Cost(int height, int width);

    /// <summary>The largest cost of pictures that training encodes together, as <see cref="ItemEncoder.CostOfPart"/> says.</summary>
    /// <param name="firstBlock">The first block that is computed; what goes into it is there. Default 0.</param>
    public abstract int CostOfPart(int firstBlock = 0);

    /// <summary>Checks the shape of pictures.</summary>
    /// <param name="pictures">What came in.</param>
    /// <param name="smallest">Pixels that each side needs at least.</param>
    /// <exception cref="ArgumentException">They are not [items, 3, height, width], or smaller.</exception>
    private protected static void RequirePictures(Tensor pictures, int smallest)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var shape = pictures.shape;
        if (shape.Length != 4 || shape[0] < 1 || shape[1] != 3)
        {
            throw new ArgumentException($"Pictures have shape [{string.Join(", ", shape)}]; expected [items, 3, height, width] with at least one item.");
        }

        if (shape[2] < smallest || shape[3] < smallest)
        {
            throw new ArgumentException($"Pictures are {shape[2]} x {shape[3]} pixels; this encoder needs {smallest} x {smallest} at least. Resize them.");
        }
    }
}
