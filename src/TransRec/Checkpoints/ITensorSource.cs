using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>Named tensors in a file or a set of files: what is there is known at once, the elements are read one tensor at a time.</summary>
internal interface ITensorSource : IDisposable
{
    /// <summary>Where the tensors come from (a path), for messages.</summary>
    public string Location { get; }

    /// <summary>Every tensor by its name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>The file's own remarks, for example <c>format = pt</c>; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads one tensor into new memory on the CPU, in the file's own element type, contiguous, without gradient.</summary>
    /// <param name="name">A key of <see cref="Entries"/>.</param>
    /// <returns>A tensor that the caller owns; like any new tensor it belongs to the current dispose scope, if there is one.</returns>
    /// <exception cref="CheckpointException">No tensor has that name, or its elements are damaged.</exception>
    public Tensor Read(string name);
}

/// <summary>What every tensor source does in the same way.</summary>
internal static class TensorSources
{
    internal static TensorEntry Need(this ITensorSource source, string name) =>
        source.Entries.TryGetValue(name, out var entry)
            ? entry
            : throw new CheckpointException($"{source.Location} has no tensor \"{name}\". It has {source.Entries.Count}: {Names.List(source.Entries.Keys)}.");
}
