using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>A Hugging Face model folder: <c>config.json</c> and weights in any of the usual files.</summary>
public sealed class HuggingFaceFolder
{
    private const string ConfigName = "config.json";

    // In the order in which they are looked for.
    private static readonly string[] s_weightNames = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    private HuggingFaceFolder(string path, JsonElement config)
    {
        FolderPath = path;
        Config = config;
    }

    /// <summary>The folder.</summary>
    public string FolderPath { get; }

    /// <summary>The content of <c>config.json</c>, an object.</summary>
    public JsonElement Config { get; }

    /// <summary>Opens a folder and reads its <c>config.json</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CheckpointException">There is no such folder, or no <c>config.json</c> with an object in it.</exception>
    public static HuggingFaceFolder Open(string folder)
    {
        var path = Path.Combine(folder, ConfigName);
        if (!File.Exists(path))
        {
            throw new CheckpointException(
                Directory.Exists(folder) ? $"{folder} has no {ConfigName}; it has {Listed(folder)}." : $"{folder} is not a folder; a Hugging Face model folder is expected.");
        }

        using var document = JsonFile.ReadObject(path);
        return new HuggingFaceFolder(folder, document.RootElement.Clone());
    }

    /// <summary>The path of another file of the folder, for example <c>vocab.txt</c>.</summary>
    /// <param name="name">The file's name.</param>
    /// <exception cref="CheckpointException">The folder has no such file.</exception>
    public string FilePath(string name)
    {
        var path = Path.Combine(FolderPath, name);
        return File.Exists(path) ? path : throw new CheckpointException($"{FolderPath} has no {name}; it has {Listed(FolderPath)}.");
    }

    /// <summary>
    /// Opens the weights: the first that exists of <c>model.safetensors</c>, <c>model.safetensors.index.json</c>, <c>pytorch_model.bin</c> and
    /// <c>pytorch_model.bin.index.json</c>.
    /// </summary>
    /// <param name="names">How names are brought to those of the bare model; the defaults of <see cref="HuggingFaceNames"/> when null.</param>
    /// <exception cref="CheckpointException">There are no weights, or they are malformed.</exception>
    public ITensorSource OpenWeights(HuggingFaceNames? names = null)
    {
        var name = Array.Find(s_weightNames, name => File.Exists(Path.Combine(FolderPath, name)))
            ?? throw new CheckpointException($"{FolderPath} has no weights: looked for {string.Join(", ", s_weightNames)}; it has {Listed(FolderPath)}.");
        var path = Path.Combine(FolderPath, name);
        ITensorSource source = Path.GetExtension(name) switch
        {
            ".safetensors" => SafetensorsFile.Open(path),
            ".bin" => TorchCheckpointFile.Open(path),
            _ => ShardedTensorSource.Open(path),
        };
        try
        {
            return new RenamedTensorSource(source, (names ?? new HuggingFaceNames()).Rename);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Writes a folder that <see cref="Open"/> and Hugging Face's own libraries read: <c>model.safetensors</c>, other files, then <c>config.json</c>.</summary>
    /// <param name="folder">The folder; created if need be. Each file is replaced as a whole or not at all.</param>
    /// <param name="configJson">The content of <c>config.json</c>, an object.</param>
    /// <param name="tensors">The tensors by their published names.</param>
    /// <param name="otherFiles">Other files by name, for example the tokenizer's; none by default.</param>
    /// <exception cref="CheckpointException">The configuration is not a JSON object or a name is not a plain file name; nothing is written.</exception>
    public static void Write(
        string folder,
        string configJson,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? otherFiles = null)
    {
        ArgumentNullException.ThrowIfNull(configJson);
        JsonFile.ParseObject(Encoding.UTF8.GetBytes(configJson), $"The {ConfigName} for {folder}").Dispose();
        foreach (var name in otherFiles?.Keys ?? [])
        {
            if (name != Path.GetFileName(name) || name is "" or "." or ".." or ConfigName || s_weightNames.Contains(name))
            {
                throw new CheckpointException($"\"{name}\" cannot be another file of {folder}; the plain name of a file that is neither weights nor {ConfigName} is expected.");
            }
        }

        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, s_weightNames[0]), tensors, new Dictionary<string, string> { ["format"] = "pt" });
        foreach (var (name, content) in otherFiles ?? new Dictionary<string, ReadOnlyMemory<byte>>())
        {
            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(content.Span));
        }

        AtomicFile.WriteText(Path.Combine(folder, ConfigName), configJson);
    }

    private static string Listed(string folder) => Names.List(Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)));
}
