namespace TransRec.Data.Generated;

/// <summary>e^x from additions, multiplications and divisions only: IEEE 754 fixes their every bit, while Math.Exp is the system library's.</summary>
internal static class PortableExp
{
    private const int Halvings = 8;
    private const int Terms = 12;

    /// <summary>e^x within 1e-12 relative for |x| up to 20: the Taylor series of x / 256, squared eight times.</summary>
    public static double Of(double x)
    {
        var small = x / (1 << Halvings);
        double term = 1, sum = 1;
        for (var n = 1; n <= Terms; n++)
        {
            term = term * small / n;
            sum += term;
        }

        for (var i = 0; i < Halvings; i++)
        {
            sum *= sum;
        }

        return sum;
    }
}
