using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>Tensors computed from those of another source: reshaped, or a part. Owns the other source.</summary>
internal sealed class DerivedTensorSource : ITensorSource
{
    private readonly ITensorSource source;
    private readonly Dictionary<string, Func<Tensor>> readers;

    /// <param name="source">Where the elements come from; disposed together with this object.</param>
    /// <param name="tensors">Every tensor with the function that makes it: a new one at each call.</param>
    public DerivedTensorSource(ITensorSource source, IEnumerable<(TensorEntry Entry, Func<Tensor> Read)> tensors)
    {
        this.source = source;
        var list = tensors.ToList();
        Entries = list.ToDictionary(tensor => tensor.Entry.Name, tensor => tensor.Entry, StringComparer.Ordinal);
        readers = list.ToDictionary(tensor => tensor.Entry.Name, tensor => tensor.Read, StringComparer.Ordinal);
    }

    public string Location => source.Location;

    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    public IReadOnlyDictionary<string, string> Metadata => source.Metadata;

    public Tensor Read(string name)
    {
        _ = this.Need(name);
        return readers[name]();
    }

    public void Dispose() => source.Dispose();
}
