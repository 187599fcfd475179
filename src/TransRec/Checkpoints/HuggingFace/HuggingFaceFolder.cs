using System.Text;
using System.Text.Json;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints.HuggingFace;

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
    /// <param name="folder">The folder; of a folder of sentence-transformers, the one of its Transformer is opened.</param>
    /// <exception cref="CheckpointException">There is no such folder, or no <c>config.json</c> with an object in it.</exception>
    public static HuggingFaceFolder Open(string folder)
    {
        var below = ModelPath.Resolve(folder);
        var path = Path.Combine(below, ConfigName);
        if (!File.Exists(path))
        {
            throw new CheckpointException($"{below} has no {ConfigName}; it has {Listed(below)}.");
        }

        using var document = JsonFile.ReadObject(path);
        return new HuggingFaceFolder(below, document.RootElement.Clone());
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
    /// <c>pytorch_model.bin.index.json</c>; else the only variant, such as <c>model.fp16.safetensors</c>, or file of torchvision (<c>resnet50-11ad3fa6.pth</c>). What a wrapper has put in front of all names
    /// (<c>module.</c>, <c>0.auto_model.</c>, ...) is removed.
    /// </summary>
    /// <param name="names">How names are brought to those of the bare model; the defaults of <see cref="HuggingFaceNames"/> when null.</param>
    /// <exception cref="CheckpointException">There are no weights, or they are malformed.</exception>
    internal ITensorSource OpenWeights(HuggingFaceNames? names = null)
    {
        var name = Array.Find(s_weightNames, name => File.Exists(Path.Combine(FolderPath, name))) ?? Variant()
            ?? throw new CheckpointException($"{FolderPath} has no weights: looked for {string.Join(", ", s_weightNames)}; it has {Listed(FolderPath)}.{Elsewhere()}");
        var path = Path.Combine(FolderPath, name);
        ITensorSource source = Path.GetExtension(name) switch
        {
            ".safetensors" => SafetensorsFile.Open(path),
            ".bin" or ".pth" => TorchCheckpointFile.Open(path),
            _ => ShardedTensorSource.Open(path),
        };
        try
        {
            names ??= new HuggingFaceNames();
            var wrapper = WrapperOf(source, names);
            return new RenamedTensorSource(source, name => names.Rename(name.StartsWith(wrapper, StringComparison.Ordinal) ? name[wrapper.Length..] : name));
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

    /// <summary>What a wrapper has put in front of the names of the weights; empty when there is none.</summary>
    /// <param name="source">The weights as they are in the file.</param>
    /// <param name="names">The names of bare models.</param>
    internal static string WrapperOf(ITensorSource source, HuggingFaceNames names)
    {
        try
        {
            return names.Prefixes.Length == 0 ? "" : CommonPrefix.Of(source.Entries.Keys, names.Prefixes);
        }
        catch (CheckpointException error)
        {
            throw new CheckpointException($"{source.Location}: {error.Message}", error);
        }
    }

    // The hub's variants, and torchvision's files: model.fp16.safetensors, pytorch_model.bf16.bin, resnet50-11ad3fa6.pth.
    private string? Variant()
    {
        var variants = Directory.EnumerateFiles(FolderPath).Select(path => Path.GetFileName(path))
            .Where(name => name.Split('.') is ["model", _, "safetensors"] or ["pytorch_model", _, "bin"] or [_, "pth"]).ToList();
        return variants.Count <= 1 ? variants.FirstOrDefault() : throw new CheckpointException(
            $"{FolderPath} has several variants of its weights: {Names.List(variants)}. Rename the one that is meant to {s_weightNames[0]} or pytorch_model.bin.");
    }

    private string Elsewhere() =>
        Directory.EnumerateFiles(FolderPath).Select(path => Path.GetFileName(path)).Any(name => name is "tf_model.h5" or "flax_model.msgpack" or "model.onnx" || name.EndsWith(".gguf", StringComparison.Ordinal))
            ? " Weights of TensorFlow, Flax, ONNX and GGUF are not read: save the model with safetensors."
            : "";

    private static string Listed(string folder) => Names.List(Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)));
}
