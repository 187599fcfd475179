namespace TransRec.Tests.Encoders.Text.Families;

/// <summary>ModernBERT written out from the paper in double numbers and loops, one title at a time, over tensors by their published names.</summary>
internal sealed class SlowModernBert(IReadOnlyDictionary<string, (float[] Values, long[] Shape)> tensors)
{
    private readonly SlowLayers layers = new(tensors, normEpsilon: 1e-5);

    public int Layers { get; init; } = 3;

    public int Heads { get; init; } = 2;

    /// <summary>The first of so many blocks attends to all tokens.</summary>
    public int GlobalEvery { get; init; } = 2;

    /// <summary>How far the other blocks attend to each side.</summary>
    public int Reach { get; init; } = 2;

    public double GlobalBase { get; init; } = 160_000;

    public double LocalBase { get; init; } = 10_000;

    /// <summary>The states after the last norm, [tokens][width].</summary>
    public double[][] States(int[] ids)
    {
        var hidden = ids.Select(id => layers.Norm("embeddings.norm", layers.Row("embeddings.tok_embeddings.weight", id))).ToArray();
        for (var layer = 0; layer < Layers; layer++)
        {
            hidden = Block($"layers.{layer}.", layer, hidden);
        }

        return [.. hidden.Select(row => layers.Norm("final_norm", row))];
    }

    private double[][] Block(string block, int layer, double[][] hidden)
    {
        var (global, width) = (layer % GlobalEvery == 0, hidden[0].Length);
        var normed = layer == 0 ? hidden : [.. hidden.Select(row => layers.Norm(block + "attn_norm", row))];
        double[][] Part(int part) => [.. normed.Select(row => layers.Linear(block + "attn.Wqkv", row, part * width, width))];
        double[] Turned(double[] row, int place) => Turn(row, place, global ? GlobalBase : LocalBase);
        var attended = SlowLayers.Attention(
            [.. Part(0).Select(Turned)], [.. Part(1).Select(Turned)], Part(2), Heads, (_, i, j) => global || Math.Abs(i - j) <= Reach ? 0 : -1e9);
        return [.. hidden.Zip(attended, (row, values) =>
        {
            var middle = SlowLayers.Plus(row, layers.Linear(block + "attn.Wo", values));
            var both = layers.Linear(block + "mlp.Wi", layers.Norm(block + "mlp_norm", middle));
            var inner = Enumerable.Range(0, both.Length / 2).Select(i => SlowLayers.Gelu(both[i]) * both[(both.Length / 2) + i]).ToArray();
            return SlowLayers.Plus(middle, layers.Linear(block + "mlp.Wo", inner));
        })];
    }

    // Su et al. 2021, equation 34: channel i of a head and channel i + half make a pair, turned by place * base^(-2 i / width).
    private double[] Turn(double[] row, int place, double rotaryBase)
    {
        var (turned, width) = (new double[row.Length], row.Length / Heads);
        for (var head = 0; head < Heads; head++)
        {
            for (var i = 0; i < width / 2; i++)
            {
                var (first, second) = ((head * width) + i, (head * width) + i + (width / 2));
                var angle = place * Math.Pow(rotaryBase, -2.0 * i / width);
                turned[first] = (row[first] * Math.Cos(angle)) - (row[second] * Math.Sin(angle));
                turned[second] = (row[second] * Math.Cos(angle)) + (row[first] * Math.Sin(angle));
            }
        }

        return turned;
    }
}
