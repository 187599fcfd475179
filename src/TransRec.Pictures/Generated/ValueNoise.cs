using TransRec.Data.Generated;

namespace TransRec.Pictures.Generated;

/// <summary>A smooth random surface: a number from 0 to 1 at every point of a 16 by 16 lattice that repeats, linear between them.</summary>
internal sealed class ValueNoise
{
    private const int Side = 16;

    private readonly double[] lattice = new double[Side * Side];

    public ValueNoise(SplitMix64 random)
    {
        for (var i = 0; i < lattice.Length; i++)
        {
            lattice[i] = random.Unit();
        }
    }

    public double At(double x, double y)
    {
        var (left, top) = (Math.Floor(x), Math.Floor(y));
        var (right, down) = (x - left, y - top);
        var upper = Between(At((int)left, (int)top), At((int)left + 1, (int)top), right);
        var lower = Between(At((int)left, (int)top + 1), At((int)left + 1, (int)top + 1), right);
        return Between(upper, lower, down);
    }

    private double At(int column, int row) => lattice[((row & (Side - 1)) * Side) + (column & (Side - 1))];

    private static double Between(double from, double to, double share) => from + ((to - from) * share);
}
