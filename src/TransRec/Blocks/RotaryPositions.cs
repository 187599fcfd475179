using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>
/// Turns queries and keys by angles that grow with their places, so that a score depends on the distance of two rows (Su et al. 2021, section 3.2.2): channel i and
/// channel i + half of a head are turned by place * base^(-2 i / width of a head).
/// </summary>
/// <param name="headWidth">Channels of a head, even.</param>
/// <param name="rotaryBase">The base of the angles: the greater, the slower the last channels turn.</param>
internal sealed class RotaryPositions(int headWidth, double rotaryBase)
{
    /// <summary>The turned rows.</summary>
    /// <param name="rows">Queries or keys, [rows, heads * headWidth].</param>
    /// <param name="places">The place of each row, [rows], int64.</param>
    /// <param name="longest">One more than the last place.</param>
    /// <returns>[rows, heads * headWidth].</returns>
    public Tensor Turn(Tensor rows, Tensor places, int longest)
    {
        using var scope = NewDisposeScope();
        var (cosines, sines) = Table(longest, rows.device);
        var half = headWidth / 2;
        var heads = rows.view(rows.shape[0], -1, headWidth); // [rows, heads, headWidth]
        var (first, second) = (heads.narrow(-1, 0, half), heads.narrow(-1, half, half));
        var (cos, sin) = (cosines.index_select(0, places).unsqueeze(1), sines.index_select(0, places).unsqueeze(1)); // [rows, 1, half]
        return cat([(first * cos) - (second * sin), (second * cos) + (first * sin)], -1).view(rows.shape).MoveToOuterDisposeScope();
    }

    // [longest, half] each.
    private (Tensor Cosines, Tensor Sines) Table(int longest, Device device)
    {
        var half = headWidth / 2;
        var (cosines, sines) = (new float[longest * half], new float[longest * half]);
        for (var i = 0; i < half; i++)
        {
            // In float32, as the published code computes it: far places turn often, and the last digits of an angle count.
            var frequency = 1 / MathF.Pow((float)rotaryBase, (float)(2 * i) / headWidth);
            for (var place = 0; place < longest; place++)
            {
                (sines[(place * half) + i], cosines[(place * half) + i]) = MathF.SinCos(place * frequency);
            }
        }

        return (tensor(cosines, [longest, half], device: device), tensor(sines, [longest, half], device: device));
    }
}
