using TransRec.Checkpoints;
using TransRec.Models;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>An adapter of another library, in this library's terms. The tensors are read from the folder when they are asked for.</summary>
internal sealed class ForeignAdapter : IDisposable
{
    internal ForeignAdapter(
        AdapterLayout layout, AdapterOptions options, ITensorSource tensors, IReadOnlyList<string> leftOut, IReadOnlyList<string> notes)
    {
        Layout = layout;
        Options = options;
        Tensors = tensors;
        LeftOut = leftOut;
        Notes = notes;
    }

    /// <summary>The layout of the folder.</summary>
    public AdapterLayout Layout { get; }

    /// <summary>The method, for the item encoder alone.</summary>
    public AdapterOptions Options { get; }

    /// <summary>The values under their names in <see cref="AdapterSet.Values"/>.</summary>
    public ITensorSource Tensors { get; }

    /// <summary>Tensors of the folder that an item encoder has no use for: heads of other tasks, the pooler.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>What is different here although the hidden states are equal.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <inheritdoc />
    public void Dispose() => Tensors.Dispose();
}
