using System.Text.Json.Nodes;
using TransRec.Adapters.Methods;
using TransRec.Checkpoints;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>
/// A form in which other libraries keep an adapter of a text encoder: a folder with <c>adapter_config.json</c> and one file of tensors. It holds the item
/// encoder's adapters and nothing else; the user encoder's, heads and norms have no place in it.
/// </summary>
public abstract class AdapterLayout
{
    private protected AdapterLayout()
    {
    }

    /// <summary>The layouts that are known.</summary>
    public static IReadOnlyList<AdapterLayout> All { get; } = [new PeftLayout(), new AdapterHubLayout()];

    /// <summary>Its word: <c>peft</c> or <c>adapterhub</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The methods that it can express, by their names in the registry.</summary>
    public abstract IReadOnlyList<string> Methods { get; }

    /// <summary>The file of tensors that is written.</summary>
    private protected abstract string TensorFile { get; }

    /// <summary>The file of tensors that older versions wrote, of torch.save.</summary>
    private protected abstract string OldTensorFile { get; }

    /// <summary>The layout of a name.</summary>
    /// <exception cref="AdapterException">There is none; the message lists the names.</exception>
    public static AdapterLayout Find(string name) =>
        All.FirstOrDefault(layout => layout.Name == name)
        ?? throw new AdapterException($"Unknown layout \"{name}\". Layouts: {string.Join(", ", All.Select(layout => layout.Name))}.");

    /// <summary>Whether a folder has the configuration file that these layouts share.</summary>
    public static bool HasConfiguration(string folder) => File.Exists(Path.Combine(folder, LayoutConfig.FileName));

    /// <summary>The layout of a folder.</summary>
    /// <exception cref="CheckpointException">The folder has no configuration, a malformed one, or one of another library.</exception>
    public static AdapterLayout Of(string folder)
    {
        var config = LayoutConfig.Open(folder);
        return All.FirstOrDefault(layout => layout.Wrote(config)) ?? throw new CheckpointException(
            $"{config.Location} has neither \"peft_type\" (PEFT) nor \"config\" (AdapterHub): it is in none of the layouts "
            + $"{string.Join(", ", All.Select(layout => layout.Name))}.");
    }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="encoder">
    /// The encoder that the adapters are for; null to see what the folder holds: then the number of blocks is what the folder's own names say.
    /// </param>
    /// <returns>The method and its values; the caller disposes it.</returns>
    /// <exception cref="CheckpointException">Something is missing or malformed, or computes what no method here does; the message says what.</exception>
    internal ForeignAdapter Open(string folder, TextEncoderOptions? encoder = null)
    {
        var config = LayoutConfig.Open(folder);
        LayoutFamilies.Require(Name, encoder);
        return Wrote(config)
            ? Read(folder, config, encoder)
            : throw new CheckpointException($"{config.Location} is not in the layout {Name}.");
    }

    /// <summary>Says what a folder holds, also one that cannot be read as a method here; its own names say how many blocks there are.</summary>
    /// <exception cref="CheckpointException">The folder is in no known layout, or a file is missing or malformed.</exception>
    public static LayoutInspection Inspect(string folder)
    {
        var layout = Of(folder);
        var config = LayoutConfig.Open(folder);
        using var tensors = layout.OpenTensors(folder);
        var (count, numbers) = (tensors.Entries.Count, tensors.Entries.Values.Sum(entry => entry.Elements));
        var inspection = new LayoutInspection(folder, layout.Name, layout.Kind(config), null, null, count, numbers, null, [], []);
        try
        {
            using var read = layout.Read(folder, config, null);
            return inspection with
            {
                Method = AdapterRegistry.Of(read.Options).Name,
                Options = AdapterOptionsJson.Write(read.Options),
                LeftOut = read.LeftOut,
                Notes = read.Notes,
            };
        }
        catch (CheckpointException error)
        {
            return inspection with { Obstacle = error.Message };
        }
    }

    /// <summary>Makes a set with a folder's values for a model's item encoder. Everything is checked before anything changes.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The bare model.</param>
    /// <returns>The set, not attached.</returns>
    /// <exception cref="ArgumentException">The model carries adapters.</exception>
    /// <exception cref="CheckpointException">The folder cannot be read, or does not fit the model, which is unchanged.</exception>
    public AdapterSet Load(string folder, Recommender model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var foreign = Open(folder, EncoderOf(model, folder));
        return StoredAdapterSet.Create(model, foreign.Options, foreign.Tensors);
    }

    /// <summary>Writes the item encoder's adapters of a set, the whole folder or nothing.</summary>
    /// <param name="path">The folder; one of this layout that is there is replaced once the new one is complete.</param>
    /// <param name="options">The method.</param>
    /// <param name="set">The adapters, attached or not.</param>
    /// <param name="encoder">The item encoder that they were trained on.</param>
    /// <returns>What was written, and what has no place in the layout.</returns>
    /// <exception cref="CheckpointException">
    /// The layout cannot express the method or its options, or the path holds something else; nothing was written.
    /// </exception>
    public LayoutReport Save(string path, AdapterOptions options, AdapterSet set, TextEncoderOptions encoder)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Save(path, options, set.Values(), encoder);
    }

    internal LayoutReport Save(string path, AdapterOptions options, IReadOnlyDictionary<string, Tensor> values, TextEncoderOptions encoder, bool overwrite = true)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(encoder);
        LayoutFamilies.Require(Name, encoder);
        var method = AdapterRegistry.Of(options).Name;
        if (!Methods.Contains(method))
        {
            throw new CheckpointException($"The layout {Name} cannot express the method {method}. It can express {string.Join(", ", Methods)}.");
        }

        if (options is PlacedAdapterOptions { InItems: false } || !values.Keys.Any(IsItemAdapter))
        {
            throw new CheckpointException($"There are no adapters of the item encoder, and the layout {Name} holds no others. Export in the layout transrec.");
        }

        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var content = Write(options, values, encoder);
        AtomicFolder.Write(path, IsOfThisLayout, folder =>
        {
            SafetensorsWriter.Write(Path.Combine(folder, TensorFile), content.Tensors, new Dictionary<string, string> { ["format"] = "pt" });
            AtomicFile.WriteText(Path.Combine(folder, LayoutConfig.FileName), content.Config.ToJsonString(JsonText.Indented) + "\n");
        }, [LayoutConfig.FileName, TensorFile, OldTensorFile], overwrite);
        return new LayoutReport(
            path,
            Name,
            method,
            content.Tensors.Count,
            content.Tensors.Sum(tensor => tensor.Value.numel()),
            [.. values.Keys.Where(name => !content.Taken.Contains(name)).Order(StringComparer.Ordinal)],
            content.Notes);
    }

    /// <summary>The shape of a model's item encoder.</summary>
    /// <exception cref="CheckpointException">The item tower has no text encoder.</exception>
    internal static TextEncoderOptions EncoderOf(Recommender model, string folder) => model.Items is TextItemEncoder tower
        ? tower.TextEncoder.Options
        : throw new CheckpointException($"{folder} holds adapters of a text encoder, and this model's item tower has none.");

    /// <summary>Whether the configuration is of this layout.</summary>
    private protected abstract bool Wrote(LayoutConfig config);

    /// <summary>What the configuration calls the method.</summary>
    private protected abstract string Kind(LayoutConfig config);

    /// <summary>The file of tensors.</summary>
    /// <exception cref="CheckpointException">It is missing or malformed.</exception>
    private protected ITensorSource OpenTensors(string folder)
    {
        var (safetensors, pickle) = (Path.Combine(folder, TensorFile), Path.Combine(folder, OldTensorFile));
        return File.Exists(safetensors) ? SafetensorsFile.Open(safetensors)
            : File.Exists(pickle) ? TorchCheckpointFile.Open(pickle, section: "")
            : throw new CheckpointException($"{folder} has neither {TensorFile} nor {OldTensorFile}: the adapter's tensors are missing.");
    }

    private protected abstract ForeignAdapter Read(string folder, LayoutConfig config, TextEncoderOptions? encoder);

    private protected abstract LayoutContent Write(AdapterOptions options, IReadOnlyDictionary<string, Tensor> values, TextEncoderOptions encoder);

    private static bool IsItemAdapter(string name) => name.StartsWith(LayoutValues.ItemAdapters, StringComparison.Ordinal);

    private bool IsOfThisLayout(string folder)
    {
        try
        {
            return HasConfiguration(folder) && Wrote(LayoutConfig.Open(folder));
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    /// <summary>What goes into a folder.</summary>
    /// <param name="Config">adapter_config.json.</param>
    /// <param name="Tensors">The tensors by their names in the layout.</param>
    /// <param name="Taken">The values of the set that they hold.</param>
    /// <param name="Notes">What a reader of the folder should know.</param>
    private protected sealed record LayoutContent(
        JsonObject Config, IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlySet<string> Taken, IReadOnlyList<string> Notes);
}
