using TransRec.Checkpoints;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters.Files.Layouts;

/// <summary>
/// BERT and RoBERTa written out from the papers, one title at a time, over tensors by their published names; with what PEFT and AdapterHub add, written out
/// from their sources' formulas. Slow and obvious, and independent of the library's encoder and adapters.
/// </summary>
internal sealed class PlainEncoder
{
    private readonly Dictionary<string, Tensor> weights;
    private readonly TextEncoderOptions shape;

    public PlainEncoder(Recommender model)
    {
        var encoder = ((TextItemEncoder)model.Items).TextEncoder;
        shape = encoder.Options;
        weights = ModuleWeights.Published(encoder, TextEncoderKeys.Map).ToDictionary(named => named.Key, named => named.Value.detach().clone());
    }

    /// <summary>What leaves a sublayer, from its own output, its input and its norm: norm(output + input) without an adapter.</summary>
    public delegate Tensor SublayerRule(int layer, bool attention, Tensor output, Tensor input, Func<Tensor, Tensor> norm);

    /// <summary>PEFT's prompt_embeddings of prompt tuning, [tokens, width].</summary>
    public Tensor? Prompt { get; init; }

    /// <summary>PEFT's prompt_embeddings of prefix tuning, [tokens, layers * 2 * width].</summary>
    public Tensor? Prefix { get; init; }

    public SublayerRule Sublayer { get; init; } = (_, _, output, input, norm) => norm(output + input);

    /// <summary>A tensor by its published name; may be changed in place.</summary>
    public Tensor this[string name]
    {
        get => weights[name];
        set => weights[name] = value;
    }

    /// <summary>The state of [CLS] behind the last block, [width].</summary>
    public Tensor First(int[] ids)
    {
        var words = weights["embeddings.word_embeddings.weight"].index_select(0, tensor(ids.Select(id => (long)id).ToArray()));
        var front = Prompt is null ? 0 : (int)Prompt.shape[0];
        var rows = Prompt is null ? words : cat([Prompt, words], 0);
        var first = (shape.Family == TextEncoderFamily.Roberta ? shape.PadId + 1 : 0) + (Prefix is null ? 0 : Prefix.shape[0]);
        var positions = arange(first, first + rows.shape[0], dtype: ScalarType.Int64);
        var sum = rows + weights["embeddings.position_embeddings.weight"].index_select(0, positions) + weights["embeddings.token_type_embeddings.weight"][0];
        var hidden = Norm("embeddings.LayerNorm", sum);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            hidden = Block(layer, hidden);
        }

        return hidden[front];
    }

    /// <summary>x W' + b of a module.</summary>
    public Tensor Linear(string module, Tensor x) => matmul(x, weights[module + ".weight"].t()) + weights[module + ".bias"];

    /// <summary>The largest difference between this encoder's and a model's [CLS] states over a catalogue.</summary>
    public double Distance(Recommender model)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var tower = (TextItemEncoder)model.Items;
        model.SetTraining(false);
        double largest = 0;
        var titles = TinyModels.Titles();
        for (var item = 1; item < titles.Count; item++)
        {
            var ids = titles[item].ToArray();
            var state = tower.TextEncoder.ForwardFirst(PackedTokens.Of(1, _ => ids, shape.PadId))[0];
            largest = Math.Max(largest, (state - First(ids)).abs().max().item<float>());
        }

        return largest;
    }

    private Tensor Block(int layer, Tensor x)
    {
        var name = $"encoder.layer.{layer}.";
        var attended = Sublayer(
            layer, true, Linear(name + "attention.output.dense", Attended(layer, x)), x, sum => Norm(name + "attention.output.LayerNorm", sum));
        var inner = nn.functional.gelu(Linear(name + "intermediate.dense", attended));
        return Sublayer(layer, false, Linear(name + "output.dense", inner), attended, sum => Norm(name + "output.LayerNorm", sum));
    }

    private Tensor Attended(int layer, Tensor x)
    {
        var name = $"encoder.layer.{layer}.attention.self.";
        var (q, k, v) = (Linear(name + "query", x), Linear(name + "key", x), Linear(name + "value", x));
        if (Prefix is not null)
        {
            k = cat([Prefix.narrow(1, 2 * layer * shape.Width, shape.Width), k], 0);
            v = cat([Prefix.narrow(1, ((2 * layer) + 1) * shape.Width, shape.Width), v], 0);
        }

        var width = shape.Width / shape.Heads;
        return cat(
            [.. Enumerable.Range(0, shape.Heads).Select(head =>
            {
                Tensor Of(Tensor all) => all.narrow(1, head * width, width);
                return matmul(nn.functional.softmax(matmul(Of(q), Of(k).t()) / Math.Sqrt(width), -1), Of(v));
            })],
            1);
    }

    private Tensor Norm(string module, Tensor x)
    {
        var centred = x - x.mean([-1], keepdim: true);
        var scaled = centred / (centred.square().mean([-1], keepdim: true) + shape.NormEpsilon).sqrt();
        return (scaled * weights[module + ".weight"]) + weights[module + ".bias"];
    }
}
