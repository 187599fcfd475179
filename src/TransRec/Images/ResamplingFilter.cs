namespace TransRec.Images;

/// <summary>A filter's weight by distance, and the distance beyond which it is zero; both in pixels of the smaller picture.</summary>
internal sealed record ResamplingFilter(double Support, Func<double, double> Weight)
{
    public static ResamplingFilter Of(PictureResampling resampling) => resampling switch
    {
        PictureResampling.Bilinear => new(1, static x => Math.Max(0, 1 - Math.Abs(x))),
        PictureResampling.Bicubic => new(2, static x => Cubic(Math.Abs(x))),
        PictureResampling.Lanczos => new(3, static x => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0),
        PictureResampling.Box => new(0.5, static x => x is > -0.5 and <= 0.5 ? 1 : 0),
        PictureResampling.Hamming => new(1, static x => Hamming(Math.Abs(x))),
        _ => throw new ArgumentOutOfRangeException(nameof(resampling), resampling, "This resampling has no filter."),
    };

    private static double Cubic(double x)
    {
        const double A = -0.5;
        return x switch
        {
            < 1 => ((((A + 2) * x) - (A + 3)) * x * x) + 1,
            < 2 => (((((x - 5) * x) + 8) * x) - 4) * A,
            _ => 0,
        };
    }

    private static double Hamming(double x) => x switch
    {
        0 => 1,
        >= 1 => 0,
        _ => Math.Sin(x * Math.PI) / (x * Math.PI) * (0.54 + (0.46 * Math.Cos(x * Math.PI))),
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
