using System.Text.Json.Nodes;
using TransRec.Checkpoints;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>A <c>peft_type</c>: how its configuration and tensors become options and values of a set, and back.</summary>
internal abstract class PeftMethod
{
    /// <summary>The word of the key <c>peft_type</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The methods here that it expresses.</summary>
    public abstract IReadOnlyList<string> Methods { get; }

    /// <summary>The keys of its configuration that are understood, or that have no effect on what a trained adapter computes.</summary>
    public abstract IReadOnlyList<string> Keys { get; }

    /// <summary>Reads an adapter; the result owns the source.</summary>
    /// <param name="layout">PEFT's layout.</param>
    /// <param name="config">adapter_config.json, all of whose keys are known.</param>
    /// <param name="source">The tensors.</param>
    /// <param name="encoder">The encoder that it is for; null when it is not known.</param>
    /// <exception cref="CheckpointException">The adapter computes what no method here does, or its parts contradict each other.</exception>
    public abstract ForeignAdapter Read(AdapterLayout layout, LayoutConfig config, ITensorSource source, TextEncoderOptions? encoder);

    /// <summary>Writes an adapter's configuration and tensors, of the item encoder.</summary>
    /// <exception cref="CheckpointException">PEFT has no counterpart of an option.</exception>
    public abstract PeftContent Write(AdapterOptions options, IReadOnlyDictionary<string, Tensor> values, TextEncoderOptions encoder);

    private protected static CheckpointException Inexpressible(string option, string why) =>
        new($"PEFT cannot express adapter.{option}: {why}. Nothing was written.");
}

/// <summary>What goes into a PEFT folder.</summary>
/// <param name="Config">The method's own keys of adapter_config.json.</param>
/// <param name="Tensors">The tensors under PEFT's names, each with the value of the set that it holds.</param>
/// <param name="Taken">The values of the set that the tensors hold.</param>
/// <param name="Notes">What a reader of the folder should know.</param>
internal sealed record PeftContent(
    IReadOnlyDictionary<string, JsonNode?> Config,
    IReadOnlyList<(string Name, Tensor Tensor)> Tensors,
    IReadOnlyList<string> Taken,
    IReadOnlyList<string> Notes);
