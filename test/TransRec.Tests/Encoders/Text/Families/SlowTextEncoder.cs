namespace TransRec.Tests.Encoders.Text.Families;

/// <summary>
/// A text encoder written out from the papers in double numbers and loops, one title at a time, over tensors by their published names. Slow and obvious, and
/// independent of the library's encoder and key maps.
/// </summary>
internal sealed class SlowTextEncoder(IReadOnlyDictionary<string, (float[] Values, long[] Shape)> tensors, SlowNames names)
{
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
        var attended = Attention(
            [.. hidden.Select(row => Linear(Named(names.Query), row))],
            [.. hidden.Select(row => Linear(Named(names.Key), row))],
            [.. hidden.Select(row => Linear(Named(names.Value), row))]);
        return [.. hidden.Zip(attended, (row, values) =>
        {
            var middle = Norm(Named(names.AttentionNorm), Plus(row, Linear(Named(names.Output), values)));
            var inner = Linear(Named(names.Up), middle).Select(Gelu).ToArray();
            return Norm(Named(names.OutputNorm), Plus(middle, Linear(Named(names.Down), inner)));
        })];
    }

    private double[][] Attention(double[][] queries, double[][] keys, double[][] values)
    {
        var width = queries[0].Length / names.Heads;
        var result = queries.Select(row => new double[row.Length]).ToArray();
        for (var head = 0; head < names.Heads; head++)
        {
            for (var i = 0; i < queries.Length; i++)
            {
                var scores = new double[keys.Length];
                for (var j = 0; j < keys.Length; j++)
                {
                    for (var k = head * width; k < (head + 1) * width; k++)
                    {
                        scores[j] += queries[i][k] * keys[j][k] / Math.Sqrt(width);
                    }

                    scores[j] += names.Bias is null ? 0 : Row(names.Bias, names.Bucket(j - i))[head];
                }

                var sum = scores.Sum(Math.Exp);
                for (var j = 0; j < keys.Length; j++)
                {
                    for (var k = head * width; k < (head + 1) * width; k++)
                    {
                        result[i][k] += Math.Exp(scores[j]) / sum * values[j][k];
                    }
                }
            }
        }

        return result;
    }

    private double[] Linear(string module, double[] row)
    {
        var (weight, shape) = tensors[module + ".weight"];
        var bias = tensors[module + ".bias"].Values;
        return [.. Enumerable.Range(0, (int)shape[0]).Select(o => bias[o] + row.Select((value, i) => value * weight[(o * row.Length) + i]).Sum())];
    }

    private double[] Norm(string module, double[] row)
    {
        var (weight, bias) = (tensors[module + ".weight"].Values, tensors[module + ".bias"].Values);
        var mean = row.Average();
        var deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + names.NormEpsilon);
        return [.. row.Select((value, i) => ((value - mean) / deviation * weight[i]) + bias[i])];
    }

    private double[] Row(string table, int row)
    {
        var (values, shape) = tensors[table];
        return [.. values.Skip(row * (int)shape[1]).Take((int)shape[1]).Select(value => (double)value)];
    }

    private static double[] Plus(double[] one, double[] two) => [.. one.Zip(two, (a, b) => a + b)];

    // x * Phi(x), the distribution function by its series (Abramowitz and Stegun 26.2.10).
    private static double Gelu(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / (2 * n);
            sum += term / ((2 * n) + 1);
        }

        return x * (0.5 + (sum / Math.Sqrt(2 * Math.PI)));
    }
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
