using System.Text.Json;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Models;

/// <summary>The content of <c>model.json</c>, strict JSON.</summary>
internal sealed record ModelManifest
{
    private const string FormatName = "transrec-model";
    private const int FormatVersion = 1;

    private static readonly OptionsJson Json = new(ItemEncoderRegistry.Choice, UserEncoderOptions.Choice);

    /// <summary>What kind of file it is.</summary>
    public required string Format { get; init; }

    /// <summary>The version of the format.</summary>
    public required int Version { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>Which release of the model it is.</summary>
    public string? Release { get; init; }

    /// <summary>The licence of the weights.</summary>
    public string? Licence { get; init; }

    /// <summary>The item encoder; folders that it names lie in the model folder.</summary>
    public required ItemEncoderOptions ItemEncoder { get; init; }

    /// <summary>The user encoder.</summary>
    public required UserEncoderOptions UserEncoder { get; init; }

    /// <summary>Positions of the user encoder.</summary>
    public required int Positions { get; init; }

    /// <summary>The model's identity (<see cref="ModelIdentity"/>).</summary>
    public required string Identity { get; init; }

    /// <summary>SHA-256 of the tokenizer's files; null for a model that reads no titles.</summary>
    public string? Tokenizer { get; init; }

    public static ModelManifest Of(ModelDescription description, string identity, string? tokenizer) => new()
    {
        Format = FormatName,
        Version = FormatVersion,
        Name = description.Name,
        Release = description.Release,
        Licence = description.Licence,
        ItemEncoder = description.ItemEncoder,
        UserEncoder = description.UserEncoder,
        Positions = description.Positions,
        Identity = identity,
        Tokenizer = tokenizer,
    };

    public ModelDescription Description() => new()
    {
        ItemEncoder = ItemEncoder,
        UserEncoder = UserEncoder,
        Positions = Positions,
        Name = Name,
        Release = Release,
        Licence = Licence,
    };

    public static void Write(string folder, ModelManifest manifest) =>
        AtomicFile.WriteText(Path.Combine(folder, ModelFolder.FileName), Json.Write(manifest, typeof(ModelManifest)).ToJsonString(JsonText.Indented) + "\n");

    /// <exception cref="CheckpointException">There is none, or it is malformed; all mistakes are listed.</exception>
    public static ModelManifest Read(string folder)
    {
        var path = Path.Combine(folder, ModelFolder.FileName);
        if (!File.Exists(path))
        {
            throw new CheckpointException(Missing(folder));
        }

        using (var document = JsonFile.ReadObject(path))
        {
            RequireFormat(document.RootElement, path);
        }

        try
        {
            return Json.Read<ModelManifest>(OptionText.ReadFile(path), path);
        }
        catch (OptionsException error)
        {
            throw new CheckpointException(error.Message, error);
        }
    }

    // A file of a newer version has keys that are not known here: what is said of it is its version.
    private static void RequireFormat(JsonElement root, string path)
    {
        if (!root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || !format.ValueEquals(FormatName))
        {
            throw new CheckpointException($"{path}: format is {(format.ValueKind == JsonValueKind.Undefined ? "missing" : format.GetRawText())}; expected \"{FormatName}\".");
        }

        if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number != FormatVersion)
        {
            throw new CheckpointException(
                $"{path}: version is {(version.ValueKind == JsonValueKind.Undefined ? "missing" : version.GetRawText())}; this program reads version {FormatVersion}. Use the program that wrote it, or a newer one.");
        }
    }

    private static string Missing(string folder) =>
        !Directory.Exists(folder) ? $"There is no folder {folder}. A model folder is expected ({ModelFolder.FileName}, {ModelFolder.EncoderFolder}, {ModelFolder.WeightsFile})."
        : File.Exists(Path.Combine(folder, "run.json")) ? $"{folder} is a run folder without {ModelFolder.FileName}: its run is unfinished, or keeps its base, or was made before runs wrote one. "
            + "transrec model export (RunExport.Model of the package TransRec.Experiments) writes a finished run's model as a model folder."
        : $"{folder} has no {ModelFolder.FileName}: it is no model folder. ModelFolder.Save writes one.";
}
