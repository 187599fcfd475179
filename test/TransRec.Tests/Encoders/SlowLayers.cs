namespace TransRec.Tests.Encoders;

/// <summary>
/// Layers written out from the papers in double numbers and loops, one row at a time, over tensors by their published names. Slow and obvious, and independent of the
/// library's blocks and key maps.
/// </summary>
internal sealed class SlowLayers(IReadOnlyDictionary<string, (float[] Values, long[] Shape)> tensors, double normEpsilon)
{
    /// <summary>W x + b, the bias where there is one; of a matrix that holds several layers, the rows of one.</summary>
    public double[] Linear(string module, double[] row, int first = 0, int? count = null)
    {
        var (weight, shape) = tensors[module + ".weight"];
        var bias = tensors.TryGetValue(module + ".bias", out var found) ? found.Values : new float[shape[0]];
        return [.. Enumerable.Range(first, count ?? (int)shape[0]).Select(o => bias[o] + row.Select((value, i) => value * weight[(o * row.Length) + i]).Sum())];
    }

    /// <summary>(x - mean) / sqrt(variance + epsilon) * weight + bias, the bias where there is one.</summary>
    public double[] Norm(string module, double[] row)
    {
        var weight = tensors[module + ".weight"].Values;
        var bias = tensors.TryGetValue(module + ".bias", out var found) ? found.Values : new float[row.Length];
        var mean = row.Average();
        var deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + normEpsilon);
        return [.. row.Select((value, i) => ((value - mean) / deviation * weight[i]) + bias[i])];
    }

    /// <summary>A row of a table, of the last axis.</summary>
    public double[] Row(string table, int row)
    {
        var (values, shape) = tensors[table];
        var width = (int)shape[^1];
        return [.. values.Skip(row * width).Take(width).Select(value => (double)value)];
    }

    public static double[] Plus(double[] one, double[] two) => [.. one.Zip(two, (a, b) => a + b)];

    /// <summary>Scaled dot-product attention of each head, the heads' results one after another.</summary>
    /// <param name="queries">[rows][width].</param>
    /// <param name="keys">[rows][width].</param>
    /// <param name="values">[rows][width].</param>
    /// <param name="heads">Heads.</param>
    /// <param name="added">What is added to a score, by head, query and key; null: nothing.</param>
    /// <param name="factor">What a product is multiplied by; null: 1 / sqrt(width of a head).</param>
    public static double[][] Attention(double[][] queries, double[][] keys, double[][] values, int heads, Func<int, int, int, double>? added = null, double? factor = null)
    {
        var width = queries[0].Length / heads;
        var result = queries.Select(row => new double[row.Length]).ToArray();
        for (var head = 0; head < heads; head++)
        {
            for (var i = 0; i < queries.Length; i++)
            {
                var scores = new double[keys.Length];
                for (var j = 0; j < keys.Length; j++)
                {
                    for (var k = head * width; k < (head + 1) * width; k++)
                    {
                        scores[j] += queries[i][k] * keys[j][k] * (factor ?? (1 / Math.Sqrt(width)));
                    }

                    scores[j] += added is null ? 0 : added(head, i, j);
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

    /// <summary>x * Phi(x), the distribution function by its series (Abramowitz and Stegun 26.2.10).</summary>
    public static double Gelu(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / (2 * n);
            sum += term / ((2 * n) + 1);
        }

        return x * (0.5 + (sum / Math.Sqrt(2 * Math.PI)));
    }

    /// <summary>x / (1 + exp(-1.702 x)).</summary>
    public static double QuickGelu(double x) => x / (1 + Math.Exp(-1.702 * x));
}
