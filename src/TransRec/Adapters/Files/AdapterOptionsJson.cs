using System.Text.Json.Nodes;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Adapters.Files;

/// <summary>Adapter options as JSON, in the form and with the checks of recipes.</summary>
internal static class AdapterOptionsJson
{
    private static readonly OptionsJson Json = new(AdapterRegistry.Choice);

    /// <summary>Every option explicit, with the key <c>method</c>.</summary>
    public static JsonObject Write(AdapterOptions options) => Json.Write(options, typeof(AdapterOptions));

    /// <summary>Reads options.</summary>
    /// <exception cref="CheckpointException">They have mistakes; all are listed.</exception>
    public static AdapterOptions Read(string json, string source)
    {
        try
        {
            return Json.Read<AdapterOptions>(json, source, path: "adapter");
        }
        catch (OptionsException error)
        {
            throw new CheckpointException(error.Message, error);
        }
    }
}
