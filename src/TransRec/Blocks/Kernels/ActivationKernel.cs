using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Blocks.Kernels;

/// <summary>The functions of <see cref="Activation"/> over plain values, in place.</summary>
internal static unsafe class ActivationKernel
{
    /// <summary>Computes a function of some values.</summary>
    /// <param name="name">gelu, gelu_new, leaky_relu, quick_gelu, relu or silu.</param>
    /// <param name="values">Read and written.</param>
    /// <param name="count">How many, a multiple of 8.</param>
    /// <exception cref="ArgumentException">Another name.</exception>
    public static void Apply(string name, float* values, int count)
    {
        switch (name)
        {
            case "relu":
                Relu(values, count);
                break;
            case "gelu":
                OneByOne(values, count, static x => x * 0.5 * Erfc(-x / Math.Sqrt(2)));
                break;
            case "gelu_new":
                OneByOne(values, count, static x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))));
                break;
            case "leaky_relu":
                OneByOne(values, count, static x => x < 0 ? 0.01 * x : x);
                break;
            case "quick_gelu":
                OneByOne(values, count, static x => x / (1 + Math.Exp(-1.702 * x)));
                break;
            case "silu":
                OneByOne(values, count, static x => x / (1 + Math.Exp(-x)));
                break;
            default:
                throw new ArgumentException($"Activation must be one of {string.Join(", ", Activation.Names)}; found \"{name}\".", nameof(name));
        }
    }

    // Keeps what is not a number, as torch does.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Relu(float* values, int count)
    {
        for (var i = 0; i < count; i += 8)
        {
            Vector256.Max(Vector256.Load(values + i), Vector256<float>.Zero).Store(values + i);
        }
    }

    private static void OneByOne(float* values, int count, Func<double, double> function)
    {
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)function(values[i]);
        }
    }

    /// <summary>
    /// The complementary error function in double precision by its two classical expansions (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14), each where it converges fast.
    /// </summary>
    internal static double Erfc(double x)
    {
        if (x < 0)
        {
            return 2 - Erfc(-x);
        }

        if (x < 2.5)
        {
            // erf(x) = 2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (1 3 5 ... (2n+1)): all terms have one sign.
            double term = x, sum = x;
            for (var n = 1; term > 1e-17 * sum; n++)
            {
                term *= 2 * x * x / ((2 * n) + 1);
                sum += term;
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum);
        }

        // erfc(x) = exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))).
        var fraction = x;
        for (var n = 40; n > 0; n--)
        {
            fraction = x + (n / 2.0 / fraction);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
