namespace TransRec.Tests.Encoders.Text.Families;

/// <summary>DeBERTa v3 written out from the paper in double numbers and loops, one title at a time, over tensors by their published names.</summary>
internal sealed class SlowDeberta(IReadOnlyDictionary<string, (float[] Values, long[] Shape)> tensors)
{
    private const int Heads = 2;
    private readonly SlowLayers layers = new(tensors, normEpsilon: 1e-7);

    /// <summary>The table's row of a distance, the query's place less the key's.</summary>
    public required Func<int, int> RowOf { get; init; }

    /// <summary>The states after the last block, [tokens][width].</summary>
    public double[][] States(int[] ids)
    {
        var hidden = ids.Select(id => layers.Norm("embeddings.LayerNorm", layers.Row("embeddings.word_embeddings.weight", id))).ToArray();
        for (var layer = 0; layer < 2; layer++)
        {
            hidden = Block($"encoder.layer.{layer}.", hidden);
        }

        return hidden;
    }

    private double[][] Block(string block, double[][] hidden)
    {
        var attended = Attention(block + "attention.self.", hidden);
        return [.. hidden.Zip(attended, (row, values) =>
        {
            var middle = layers.Norm(block + "attention.output.LayerNorm", SlowLayers.Plus(row, layers.Linear(block + "attention.output.dense", values)));
            var inner = layers.Linear(block + "intermediate.dense", middle).Select(SlowLayers.Gelu).ToArray();
            return layers.Norm(block + "output.LayerNorm", SlowLayers.Plus(middle, layers.Linear(block + "output.dense", inner)));
        })];
    }

    // He et al. 2021, equation 4: (q_i k_j + q_i k_d(i,j) + k_j q_d(i,j)) / sqrt(3 d), with the keys and queries of distances from the same projections.
    private double[][] Attention(string attention, double[][] hidden)
    {
        double[][] Of(string name) => [.. hidden.Select(row => layers.Linear(attention + name, row))];
        var (queries, keys) = (Of("query_proj"), Of("key_proj"));
        var width = hidden[0].Length / Heads;
        var root = Math.Sqrt(3 * width);
        return SlowLayers.Attention(queries, keys, Of("value_proj"), Heads, Compared, 1 / root);

        double Compared(int head, int i, int j)
        {
            var distance = layers.Norm("encoder.LayerNorm", layers.Row("encoder.rel_embeddings.weight", RowOf(i - j)));
            var (key, query) = (layers.Linear(attention + "key_proj", distance), layers.Linear(attention + "query_proj", distance));
            return Enumerable.Range(head * width, width).Sum(k => (queries[i][k] * key[k]) + (keys[j][k] * query[k])) / root;
        }
    }
}
