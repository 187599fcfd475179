namespace TransRec.Tests.Encoders.Vision.Families;

/// <summary>
/// A vision Transformer written out from the papers in double numbers and loops, one picture at a time, over tensors by their published names.
/// </summary>
internal sealed class SlowVisionEncoder(IReadOnlyDictionary<string, (float[] Values, long[] Shape)> tensors, SlowVisionNames names)
{
    private readonly SlowLayers layers = new(tensors, names.NormEpsilon);

    /// <summary>The states after the last norm, [tokens + patches][width].</summary>
    /// <param name="picture">[3, height, width].</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Columns of pixels.</param>
    public double[][] States(float[] picture, int height, int width)
    {
        var hidden = Embedded(picture, height, width);
        hidden = names.FirstNorm is null ? hidden : [.. hidden.Select(row => layers.Norm(names.FirstNorm, row))];
        for (var layer = 0; layer < names.Layers; layer++)
        {
            hidden = Block(names.BlockOf(layer), hidden);
        }

        return [.. hidden.Select(row => layers.Norm(names.LastNorm, row))];
    }

    private double[][] Embedded(float[] picture, int height, int width)
    {
        var (rows, columns) = (height / names.Patch, width / names.Patch);
        var states = names.Tokens.Select((token, place) => SlowLayers.Plus(layers.Row(token, 0), layers.Row(names.Position, place))).ToList();
        for (var register = 0; names.Registers is not null && register < tensors[names.Registers].Shape[1]; register++)
        {
            states.Add(layers.Row(names.Registers, register));
        }

        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                states.Add(SlowLayers.Plus(Patch(picture, height, width, row, column), Position(row, column, rows, columns)));
            }
        }

        return [.. states];
    }

    private double[] Patch(float[] picture, int height, int width, int row, int column)
    {
        var (weight, shape) = tensors[names.PatchLayer + ".weight"]; // [out, 3, patch, patch]
        var result = new double[shape[0]];
        for (var o = 0; o < result.Length; o++)
        {
            result[o] = names.PatchHasBias ? tensors[names.PatchLayer + ".bias"].Values[o] : 0;
            for (var channel = 0; channel < 3; channel++)
            {
                for (var y = 0; y < names.Patch; y++)
                {
                    for (var x = 0; x < names.Patch; x++)
                    {
                        result[o] += weight[(((((o * 3) + channel) * names.Patch) + y) * names.Patch) + x]
                            * picture[(((channel * height) + (row * names.Patch) + y) * width) + (column * names.Patch) + x];
                    }
                }
            }
        }

        return result;
    }

    // Keys' cubic convolution (a = -0.75) at the patch's centre in the table's grid, edges repeated; at the grid's own size that is the table's row.
    private double[] Position(int row, int column, int rows, int columns)
    {
        if (names.Registers is not null)
        {
            return Antialiased(row, column, rows, columns);
        }

        var (y, x) = (((row + 0.5) * names.Grid.Rows / rows) - 0.5, ((column + 0.5) * names.Grid.Columns / columns) - 0.5);
        var sum = layers.Row(names.Position, 0).Select(_ => 0.0).ToArray();
        for (var i = (int)Math.Floor(y) - 1; i <= (int)Math.Floor(y) + 2; i++)
        {
            for (var j = (int)Math.Floor(x) - 1; j <= (int)Math.Floor(x) + 2; j++)
            {
                var place = (Math.Clamp(i, 0, names.Grid.Rows - 1) * names.Grid.Columns) + Math.Clamp(j, 0, names.Grid.Columns - 1);
                var share = Cubic(Math.Abs(y - i)) * Cubic(Math.Abs(x - j));
                sum = SlowLayers.Plus(sum, [.. layers.Row(names.Position, names.Tokens.Length + place).Select(value => value * share)]);
            }
        }

        return sum;
    }

    // Cubic convolution with a = -0.5, stretched by the ratio of the sizes where the grid becomes smaller, over what lies inside, shares brought to a sum of 1 (Pillow's resizing).
    private double[] Antialiased(int row, int column, int rows, int columns)
    {
        var (down, across) = (Shares(row, rows, names.Grid.Rows), Shares(column, columns, names.Grid.Columns));
        var sum = layers.Row(names.Position, 0).Select(_ => 0.0).ToArray();
        for (var i = 0; i < names.Grid.Rows; i++)
        {
            for (var j = 0; j < names.Grid.Columns; j++)
            {
                var share = down[i] * across[j];
                sum = SlowLayers.Plus(sum, [.. layers.Row(names.Position, names.Tokens.Length + (i * names.Grid.Columns) + j).Select(value => value * share)]);
            }
        }

        return sum;
    }

    private static double[] Shares(int place, int after, int before)
    {
        var (scale, centre) = (Math.Max(1, (double)before / after), (place + 0.5) * before / after);
        double[] shares = [.. Enumerable.Range(0, before).Select(at => Smooth(Math.Abs(at + 0.5 - centre) / scale))];
        return [.. shares.Select(share => share / shares.Sum())];
    }

    private static double Smooth(double x) => x < 1 ? (1.5 * x * x * x) - (2.5 * x * x) + 1 : x < 2 ? -0.5 * ((x * x * x) - (5 * x * x) + (8 * x) - 4) : 0;

    private static double Cubic(double x) => x <= 1
        ? (1.25 * x * x * x) - (2.25 * x * x) + 1
        : x < 2 ? -0.75 * ((x * x * x) - (5 * x * x) + (8 * x) - 4) : 0;

    private double[][] Block(string block, double[][] hidden)
    {
        var normed = hidden.Select(row => layers.Norm(block + names.AttentionNorm, row)).ToArray();
        var attended = SlowLayers.Attention(Projected(block, names.Query, 0, normed), Projected(block, names.Key, 1, normed), Projected(block, names.Value, 2, normed), names.Heads);
        return [.. hidden.Zip(attended, (row, values) =>
        {
            var middle = SlowLayers.Plus(row, Scaled(block, names.Scales?.Attention, layers.Linear(block + names.Output, values)));
            var inner = layers.Linear(block + names.Up, layers.Norm(block + names.FeedForwardNorm, middle)).Select(names.Activation).ToArray();
            return SlowLayers.Plus(middle, Scaled(block, names.Scales?.FeedForward, layers.Linear(block + names.Down, inner)));
        })];
    }

    private double[][] Projected(string block, string name, int part, double[][] rows) => names.Fused is null
        ? [.. rows.Select(row => layers.Linear(block + name, row))]
        : [.. rows.Select(row => layers.Linear(block + names.Fused, row, part * row.Length, row.Length))];

    private double[] Scaled(string block, string? scale, double[] row) => scale is null ? row : [.. row.Zip(layers.Row(block + scale, 0), (value, factor) => value * factor)];
}
