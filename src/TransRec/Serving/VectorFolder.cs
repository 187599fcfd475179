namespace TransRec.Serving;

/// <summary>
/// A folder of <see cref="VectorFile"/>s, one for a model, its adapters and the precision of encoding. Keeping vectors is a saving and no duty: where the folder cannot be read or written, titles
/// are encoded.
/// </summary>
internal sealed class VectorFolder : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, VectorFile?> files = new(StringComparer.Ordinal);
    private readonly string folder;

    /// <param name="folder">The folder; made where there is none.</param>
    public VectorFolder(string folder)
    {
        this.folder = folder;
        _ = Directory.CreateDirectory(folder);
    }

    /// <summary>The file of a model with adapters; null: it cannot be used, such as when another process has it.</summary>
    public VectorFile? Of(string model, string? adapters, string precision, int width)
    {
        var name = $"{model[..16]}-{adapters?[..16] ?? "none"}-{precision}.vectors";
        lock (gate)
        {
            if (!files.TryGetValue(name, out var file))
            {
                try
                {
                    file = new VectorFile(Path.Combine(folder, name), width);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    file = null;
                }

                files.Add(name, file);
            }

            return file;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var file in files.Values)
            {
                file?.Dispose();
            }

            files.Clear();
        }
    }
}
