using TransRec.Adapters.Methods;
using TransRec.Checkpoints;
using TransRec.Encoders.Text;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>
/// AdapterHub's library <c>adapters</c>: <c>adapter_config.json</c> with <c>config</c>, and <c>adapter.safetensors</c> (or the older
/// <c>pytorch_adapter.bin</c>, which is read, never executed). Bottleneck adapters only; what its other methods compute, PEFT's layout holds.
/// </summary>
internal sealed class AdapterHubLayout : AdapterLayout
{
    public override string Name => "adapterhub";

    public override IReadOnlyList<string> Methods { get; } = ["houlsby", "pfeiffer", "pfeiffer_ver2", "parallel"];

    private protected override string TensorFile => "adapter.safetensors";

    private protected override string OldTensorFile => "pytorch_adapter.bin";

    private protected override bool Wrote(LayoutConfig config) => !config.Has("peft_type") && config.Has("config");

    private protected override string Kind(LayoutConfig config) =>
        config.IsObject("config") ? config.Object("config").Text("architecture", "bottleneck") : config.IsText("config") ? config.Text("config") : "unknown";

    private protected override ForeignAdapter Read(string folder, LayoutConfig config, TextEncoderOptions? encoder)
    {
        var (options, notes) = AdapterHubConfig.Check(config, encoder);
        var source = OpenTensors(folder);
        try
        {
            var names = AdapterHubNames.Read(source, config.Text("name"), options is PfeifferOptions);
            var read = AdapterHubConfig.Complete(config, options, names, encoder);
            return new ForeignAdapter(this, read, new RenamedTensorSource(source, name => LayoutValues.ItemAdapters + names.Own[name]), [], notes);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private protected override LayoutContent Write(AdapterOptions options, IReadOnlyDictionary<string, Tensor> values, TextEncoderOptions encoder)
    {
        const string Adapter = "transrec";
        var names = AdapterHubNames.Map(Adapter, options is PfeifferOptions);
        var taken = values.Keys.Where(name => name.StartsWith(LayoutValues.ItemAdapters, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        return new LayoutContent(
            AdapterHubConfig.Write((BottleneckOptions)options, Adapter, encoder),
            taken.ToDictionary(name => names.ToPublished(name[LayoutValues.ItemAdapters.Length..])!, name => values[name], StringComparer.Ordinal),
            taken,
            []);
    }
}
