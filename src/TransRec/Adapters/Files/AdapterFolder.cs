using System.Text.Json.Nodes;
using TransRec.Checkpoints;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files;

/// <summary>
/// A TransRec adapter folder: <c>manifest.json</c>, and for what the set has of them <c>items.safetensors</c> (adapters of the item encoder),
/// <c>users.safetensors</c> (of the user encoder) and <c>heads.safetensors</c> (values of the base's own parameters: head, norms).
/// </summary>
/// <remarks>
/// Tensors have the names of <see cref="AdapterSet.NamedParameters"/>, in <c>heads.safetensors</c> those of the recommender. The manifest holds the
/// SHA-256 of every file; a folder is opened and loaded only as it was written.
/// </remarks>
public sealed class AdapterFolder
{
    private AdapterFolder(string path, AdapterManifest manifest, IReadOnlyList<AdapterFile> files)
    {
        Path = path;
        Manifest = manifest;
        Files = files;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What the folder says of itself.</summary>
    public AdapterManifest Manifest { get; }

    /// <summary>The files with tensors.</summary>
    public IReadOnlyList<AdapterFile> Files { get; }

    /// <summary>Whether a folder says that it is a TransRec adapter folder.</summary>
    public static bool Is(string path) => AdapterManifestFile.IsIn(path);

    /// <summary>Opens a folder and checks its manifest and the content of every file.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="CheckpointException">A file is missing, malformed, not as it was written, of another format or version, or has a name that is refused.</exception>
    public static AdapterFolder Open(string path)
    {
        AtomicFolder.Recover(path);
        if (!Directory.Exists(path))
        {
            throw new CheckpointException($"There is no folder {path}. A TransRec adapter folder is expected (transrec adapter export writes one).");
        }

        var (manifest, files) = AdapterManifestFile.Read(path);
        var folder = new AdapterFolder(path, manifest, files);
        folder.Verify();
        folder.OpenTensors().Dispose();
        return folder;
    }

    /// <summary>Writes a folder, as a whole or not at all. A TransRec adapter folder that is there is replaced once the new one is complete; files in it that TransRec does not write stay.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="set">The adapters, attached or not.</param>
    /// <param name="manifest">What the folder says of itself.</param>
    /// <exception cref="CheckpointException">The path holds something else; nothing was written.</exception>
    public static void Save(string path, AdapterSet set, AdapterManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(set);
        Save(path, set.Values(), manifest);
    }

    /// <summary>Makes a set with the folder's values for a model. Everything is checked before anything changes.</summary>
    /// <param name="model">The bare model, on the CPU or another device.</param>
    /// <param name="baseFingerprint">The model's identity (<see cref="ModelIdentity.Of(Recommender)"/>), or the fingerprint of its weights file (<see cref="TrainedWeights.Fingerprint"/>).</param>
    /// <returns>The set, not attached.</returns>
    /// <exception cref="ArgumentException">The model carries adapters.</exception>
    /// <exception cref="CheckpointException">
    /// The adapters were trained on another base, a file is not as it was written, or the values do not fit the model; the model is unchanged.
    /// </exception>
    public AdapterSet Load(Recommender model, string baseFingerprint)
    {
        ArgumentNullException.ThrowIfNull(baseFingerprint);
        if (!IsFor(baseFingerprint))
        {
            throw new CheckpointException(
                $"{Path} was trained on a base with weights {Short(Manifest.Base)}{(Manifest.Identity is { } identity ? $" (identity {Short(identity)})" : "")}; "
                + $"this base has {Short(baseFingerprint)}. Use the base it was trained on.");
        }

        Verify();
        using var tensors = OpenTensors();
        return StoredAdapterSet.Create(model, Manifest.Adapter, tensors);
    }

    /// <summary>Makes a set with the folder's values for a model and attaches it.</summary>
    /// <param name="model">The model, without adapters. Its values are read for its identity; <see cref="Load(Recommender, string)"/> takes one that is known.</param>
    /// <returns>The set, which now belongs to the model.</returns>
    /// <inheritdoc cref="Load(Recommender, string)"/>
    public AdapterSet AttachTo(RecommenderModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var set = Load(model.Recommender, ModelIdentity.Of(model.Recommender));
        model.Recommender.Attach(set);
        return set;
    }

    /// <summary>Whether the adapters were trained on a base.</summary>
    /// <param name="baseFingerprint">The base's identity, or the fingerprint of its weights file.</param>
    public bool IsFor(string baseFingerprint) => Manifest.Base == baseFingerprint || Manifest.Identity == baseFingerprint;

    /// <summary>The method and its options as in a recipe, every value explicit.</summary>
    public JsonObject Options() => AdapterOptionsJson.Write(Manifest.Adapter);

    /// <summary>The files with what they hold.</summary>
    public IReadOnlyList<AdapterPart> Parts() =>
    [
        .. Files.Select(file =>
        {
            using var tensors = SafetensorsFile.Open(FilePath(file));
            return new AdapterPart(file, tensors.Entries.Count, tensors.Entries.Values.Sum(entry => entry.Elements));
        }),
    ];

    /// <summary>Writes the adapters that are attached to a model, with the identity of their base.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="model">The model with its adapters.</param>
    /// <param name="options">The method that made them.</param>
    /// <param name="data">The fingerprint of the data that they were trained on; null: not said. Default null.</param>
    /// <exception cref="InvalidOperationException">No adapters are attached, or they are merged.</exception>
    /// <exception cref="CheckpointException">The path holds something else; nothing was written.</exception>
    public static void Save(string path, RecommenderModel model, AdapterOptions options, string? data = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var set = model.Recommender.Adapters ?? throw new InvalidOperationException("No adapters are attached to the model; there is nothing to save.");
        var identity = ModelIdentity.Of(model.Recommender);
        Save(path, set, new AdapterManifest { Adapter = options, Base = identity, Identity = identity, Data = data });
    }

    internal static void Save(string path, IEnumerable<KeyValuePair<string, Tensor>> values, AdapterManifest manifest, bool overwrite = true)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var parts = values.Select(value => (Part: AdapterParts.Of(value.Key), value.Value)).GroupBy(value => value.Part.File, StringComparer.Ordinal).ToList();
        AtomicFolder.Write(path, Is, folder =>
        {
            var files = new List<AdapterFile>();
            foreach (var part in parts.OrderBy(part => Array.IndexOf(AdapterParts.FileNames, part.Key)))
            {
                var file = System.IO.Path.Combine(folder, part.Key);
                SafetensorsWriter.Write(file, part.Select(value => KeyValuePair.Create(value.Part.Name, value.Value)));
                files.Add(new AdapterFile(part.Key, new FileInfo(file).Length, TrainedWeights.Fingerprint(file)));
            }

            AtomicFile.WriteText(System.IO.Path.Combine(folder, AdapterManifestFile.Name), AdapterManifestFile.Write(manifest, files));
        }, [AdapterManifestFile.Name, .. AdapterParts.FileNames], overwrite);
    }

    /// <summary>All tensors under their names in <see cref="AdapterSet.Values"/>.</summary>
    internal ITensorSource OpenTensors()
    {
        var sources = new List<ITensorSource>();
        try
        {
            foreach (var file in Files)
            {
                sources.Add(new RenamedTensorSource(SafetensorsFile.Open(FilePath(file)), name => AdapterParts.ValueOf(file.Name, name)));
            }

            return new JoinedTensorSource(Path, sources);
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    private void Verify()
    {
        foreach (var file in Files)
        {
            var path = new FileInfo(FilePath(file));
            if (!path.Exists)
            {
                throw new CheckpointException($"{Path} has no {file.Name}, which its {AdapterManifestFile.Name} lists. Copy the whole folder again.");
            }

            // A folder may be made of links, as the hub's cache is; a link's own length is not the file's.
            var content = path.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? path;
            if (content.Length != file.SizeBytes || TrainedWeights.Fingerprint(path.FullName) != file.Sha256)
            {
                throw new CheckpointException(
                    $"{path} is not as it was written: its size or SHA-256 differs from the {AdapterManifestFile.Name}. Copy the whole folder again, or export it anew.");
            }
        }
    }

    private string FilePath(AdapterFile file) => System.IO.Path.Combine(Path, file.Name);

    private static string Short(string fingerprint) => fingerprint[..Math.Min(12, fingerprint.Length)];
}
