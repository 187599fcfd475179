namespace TransRec.Tests.Encoders.Text.Families;

/// <summary>
/// A text encoder written out from the papers in double numbers and loops, one title at a time, over tensors by their published names. Slow and obvious, and
/// independent of the library's encoder and key maps.
/// </summary>
internal sealed class SlowTextEncoder(IReadOnlyDictionary<string, (float[] Values, long[] Shape)> tensors, SlowNames names)
{
    private readonly SlowLayers layers = new(tensors, names.NormEpsilon);

    /// <summary>The states after the last block, [tokens][width].</summary>
    public double[][] States(int[] ids)
    {
        var hidden = ids.Select((id, place) => Norm(names.EmbeddingNorm, Embedding(id, place))).ToArray();
        hidden = names.Project is null ? hidden : [.. hidden.Select(row => Linear(names.Project, row))];
        for (var layer = 0; layer < names.Layers; layer++)
        {
            hidden = Block(layer, hidden);
        }

        return hidden;
    }

    private double[] Embedding(int id, int place)
    {
        var sum = Plus(Row("embeddings.word_embeddings.weight", id), Row("embeddings.position_embeddings.weight", names.FirstPosition + place));
        return names.HasTypes ? Plus(sum, Row("embeddings.token_type_embeddings.weight", 0)) : sum;
    }

    private double[][] Block(int layer, double[][] hidden)
    {
        string Named(string part) => string.Format(System.Globalization.CultureInfo.InvariantCulture, names.Block, layer) + part;
        var attended = SlowLayers.Attention(
            [.. hidden.Select(row => Linear(Named(names.Query), row))],
            [.. hidden.Select(row => Linear(Named(names.Key), row))],
            [.. hidden.Select(row => Linear(Named(names.Value), row))],
            names.Heads,
            names.Bias is null ? null : (head, i, j) => Row(names.Bias, names.Bucket(j - i))[head]);
        return [.. hidden.Zip(attended, (row, values) =>
        {
            var middle = Norm(Named(names.AttentionNorm), Plus(row, Linear(Named(names.Output), values)));
            var inner = Linear(Named(names.Up), middle).Select(SlowLayers.Gelu).ToArray();
            return Norm(Named(names.OutputNorm), Plus(middle, Linear(Named(names.Down), inner)));
        })];
    }

    private double[] Linear(string module, double[] row) => layers.Linear(module, row);

    private double[] Norm(string module, double[] row) => layers.Norm(module, row);

    private double[] Row(string table, int row) => layers.Row(table, row);

    private static double[] Plus(double[] one, double[] two) => SlowLayers.Plus(one, two);
}

/// <summary>The published names of an encoder's tensors, and its small numbers.</summary>
internal sealed record SlowNames
{
    public int Layers { get; init; } = 2;

    public int Heads { get; init; } = 2;

    public int FirstPosition { get; init; }

    public bool HasTypes { get; init; }

    public double NormEpsilon { get; init; } = 1e-12;

    public string EmbeddingNorm { get; init; } = "embeddings.LayerNorm";

    public string? Project { get; init; }

    /// <summary>What stands in front of a block's names; {0}: its number.</summary>
    public string Block { get; init; } = "encoder.layer.{0}.";

    public string Query { get; init; } = "attention.self.query";

    public string Key { get; init; } = "attention.self.key";

    public string Value { get; init; } = "attention.self.value";

    public string Output { get; init; } = "attention.output.dense";

    public string AttentionNorm { get; init; } = "attention.output.LayerNorm";

    public string Up { get; init; } = "intermediate.dense";

    public string Down { get; init; } = "output.dense";

    public string OutputNorm { get; init; } = "output.LayerNorm";

    /// <summary>The table of what is added to a score by the distance of key and query; null: none.</summary>
    public string? Bias { get; init; }

    /// <summary>The row of the table for a distance.</summary>
    public Func<int, int> Bucket { get; init; } = _ => 0;
}
