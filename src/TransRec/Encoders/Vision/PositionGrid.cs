using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>Position tables of patches: fixed ones, and tables brought to pictures of another size.</summary>
internal static class PositionGrid
{
    /// <summary>
    /// A table for another grid of patches, by bicubic interpolation to that size without aligned corners, as Hugging Face's interpolate_pos_encoding of today (until
    /// 2024 it gave a scale factor of (patches + 0.1) / grid instead of the size, which differs in the fourth digit). The first rows, of [CLS] and other tokens, stay.
    /// </summary>
    /// <param name="table">[1, tokens + rows * columns of the table's pictures, width].</param>
    /// <param name="grid">Patches along the height and the width of the table's pictures.</param>
    /// <param name="rows">Patches along the height.</param>
    /// <param name="columns">Patches along the width.</param>
    /// <param name="antialias">Whether a smaller grid averages over what it leaves out, as DINOv2 with registers was trained. Default false.</param>
    /// <returns>[tokens + rows * columns, width].</returns>
    public static Tensor Fit(Tensor table, (int Rows, int Columns) grid, int rows, int columns, bool antialias = false)
    {
        var width = table.shape[2];
        if (rows == grid.Rows && columns == grid.Columns)
        {
            return table.view(-1, width);
        }

        using var scope = NewDisposeScope();
        var places = (long)grid.Rows * grid.Columns;
        var tokens = table.shape[1] - places;
        var patches = table.narrow(1, tokens, places).reshape(1, grid.Rows, grid.Columns, width).permute(0, 3, 1, 2); // [1, width, rows, columns]
        var fitted = nn.functional.interpolate(patches, size: [rows, columns], mode: InterpolationMode.Bicubic, align_corners: false, antialias: antialias);
        return cat([table.narrow(1, 0, tokens).view(tokens, width), fitted.permute(0, 2, 3, 1).reshape(-1, width)], 0).MoveToOuterDisposeScope();
    }

    /// <summary>The fixed table of a masked autoencoder (He et al. 2022, its code): sines and cosines of the column, then of the row; [CLS] has zeros.</summary>
    /// <param name="grid">Patches along a side.</param>
    /// <param name="width">Width of the states, a multiple of 4.</param>
    /// <returns>[1, 1 + grid * grid, width].</returns>
    /// <exception cref="ArgumentException">The width is no multiple of 4.</exception>
    public static Tensor SinesAndCosines(int grid, int width)
    {
        if (width % 4 != 0)
        {
            throw new ArgumentException($"The fixed positions of a masked autoencoder need a width that is a multiple of 4; found {width}.");
        }

        var table = new float[(1 + (grid * grid)) * width];
        var quarter = width / 4;
        for (var patch = 0; patch < grid * grid; patch++)
        {
            var row = table.AsSpan((1 + patch) * width, width);
            for (var i = 0; i < quarter; i++)
            {
                var frequency = Math.Pow(10_000, -(double)i / quarter);
                var (column, line) = (patch % grid * frequency, patch / grid * frequency);
                row[i] = (float)Math.Sin(column);
                row[quarter + i] = (float)Math.Cos(column);
                row[(2 * quarter) + i] = (float)Math.Sin(line);
                row[(3 * quarter) + i] = (float)Math.Cos(line);
            }
        }

        return tensor(table, [1, 1 + (grid * grid), width]);
    }
}
