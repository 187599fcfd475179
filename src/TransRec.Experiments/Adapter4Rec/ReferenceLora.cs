using TransRec.Adapters.Methods;
using TransRec.Foundation.Files;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Experiments.Adapter4Rec;

/// <summary>
/// Takes the product B A out of query and value weights that a checkpoint holds merged. Newer versions of loralib merge when a model is evaluated,
/// and Adapter4Rec saves behind an evaluation or behind training.
/// </summary>
/// <remarks>
/// Which of the two a file is can be told: Adapter4Rec's LoRA replaces these layers by fresh ones, frozen, whose weights PyTorch draws uniformly between
/// -1 / sqrt(in) and 1 / sqrt(in). A product moves some of the many weights beyond these bounds.
/// </remarks>
internal static class ReferenceLora
{
    // Adding the product and taking it away again leaves rounding errors.
    private const double Slack = 1e-4;

    /// <summary>Makes a model's weights those without the product.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="model">The model with the checkpoint's own weights.</param>
    /// <param name="lora">The adapters' options.</param>
    /// <param name="stored">merged, separate, or null to find out.</param>
    /// <param name="notes">Takes what was found.</param>
    /// <exception cref="CheckpointException">It cannot be found out.</exception>
    public static void Separate(ReferenceCheckpoint file, Recommender model, LoraOptions lora, string? stored, List<string> notes)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var weights = TrainedWeights.Named(model);
        var merged = file.Own.Keys
            .Where(own => ReferenceCheckpoint.IsOfAdapter(own) && own.EndsWith(".lora_A", StringComparison.Ordinal))
            .Select(own => own[..^".lora_A".Length])
            .Select(own => (Weight: (Tensor)weights[WeightOf(own)], Product: Product(file, own, lora)))
            .ToList();
        if (stored is null)
        {
            stored = merged.TrueForAll(layer => IsFresh(layer.Weight)) ? "separate"
                : merged.TrueForAll(layer => IsFresh(layer.Weight - layer.Product)) ? "merged"
                : throw new CheckpointException(
                    $"{file.Tensors.Location}: its query and value weights are not drawn as fresh layers are, with or without the product B A, so "
                    + "it cannot be told whether they hold the product. Say --lora-weights merged (saved behind an evaluation, by a newer version of loralib) "
                    + "or --lora-weights separate.");
            notes.Add(stored == "merged"
                ? "Query and value weights held the product B A, as their range says; it was taken out (--lora-weights)."
                : "Query and value weights are without the product B A, as their range says (--lora-weights).");
        }

        if (stored == "merged")
        {
            merged.ForEach(layer => layer.Weight.sub_(layer.Product));
        }
    }

    private static bool IsFresh(Tensor weight)
    {
        using var scope = NewDisposeScope();
        return weight.abs().max().item<float>() <= (1 + Slack) / Math.Sqrt(weight.shape[1]);
    }

    private static Tensor Product(ReferenceCheckpoint file, string own, LoraOptions lora)
    {
        Tensor Read(string part) => file.Tensors.Read(file.Need($"{own}.{part}", 2).Name).to(ScalarType.Float32);
        var (first, second) = (Read("lora_A"), Read("lora_B"));
        return first.shape[0] == second.shape[1]
            ? matmul(second, first) * lora.Scaling(own.StartsWith("adapters.items.", StringComparison.Ordinal), (int)first.shape[0])
            : throw new CheckpointException($"{file.Tensors.Location}: {file.Own[own + ".lora_A"]} and {file.Own[own + ".lora_B"]} differ in rank.");
    }

    // adapters.items.blocks.0.attention.query -> items.encoder.blocks.0.attention.query.weight
    private static string WeightOf(string own) =>
        own["adapters.".Length..].Replace("items.", "items.encoder.", StringComparison.Ordinal) + ".weight";
}
