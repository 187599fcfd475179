using System.Text.Json.Nodes;
using TransRec.Models;

namespace TransRec.Adapters.Files;

/// <summary>What a TransRec adapter folder says of itself in <c>manifest.json</c>.</summary>
public sealed record AdapterManifest
{
    /// <summary>The method and its options, as in a recipe's <c>adapter</c>.</summary>
    public required AdapterOptions Adapter { get; init; }

    /// <summary>
    /// The fingerprint of the weights file that the adapters were trained on (<see cref="TrainedWeights.Fingerprint"/>); of a base that was read from no file, its <see cref="Identity"/>.
    /// </summary>
    public required string Base { get; init; }

    /// <summary>The identity of the base (<see cref="ModelIdentity"/>), which no other file with the same values changes; null in folders that were written without it.</summary>
    public string? Identity { get; init; }

    /// <summary>The fingerprint of the data that they were trained on; null when it is not known.</summary>
    public string? Data { get; init; }

    /// <summary>Some items of those data, titles by ids: by them data that have grown since are known to be of the same catalogue. Empty when they are not known.</summary>
    public IReadOnlyDictionary<string, string> Items { get; init; } = new Dictionary<string, string>();

    /// <summary>The recipe of the training, every value explicit; null when it is not known.</summary>
    public JsonObject? Recipe { get; init; }

    /// <summary>Final scores by name, e.g. <c>test/ndcg@10</c>; empty when they are not known.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();
}

/// <summary>A file of a TransRec adapter folder.</summary>
/// <param name="Name">items.safetensors, users.safetensors or heads.safetensors.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its content, in hexadecimal.</param>
public sealed record AdapterFile(string Name, long SizeBytes, string Sha256);

/// <summary>A file of a TransRec adapter folder with what it holds.</summary>
/// <param name="File">The file.</param>
/// <param name="Tensors">How many tensors.</param>
/// <param name="Parameters">How many numbers.</param>
public sealed record AdapterPart(AdapterFile File, int Tensors, long Parameters);
