using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace TransRec.Foundation.Machine;

/// <summary>Which library computes float32 matrix products on a CPU.</summary>
/// <remarks>
/// libtorch takes MKL, which reaches half the rate of oneDNN on AMD processors with AVX-512 (80-93 against 160-188 GFLOP/s per core, measured); on those
/// with AVX2 alone the two are equal (72-94, measured), and only oneDNN compiles a kernel for each new shape. libtorch hands float32
/// products to oneDNN only when lower precision is allowed for them; a processor without matrix units for bfloat16 (AMX) then still computes in float32.
/// <see cref="PreferFast"/> asks for that and checks numerically that nothing is rounded.
/// </remarks>
internal static partial class Float32Products
{
    private const int OneDnn = 2; // at::Float32Backend::MKLDNN
    private const int MatrixProduct = 3; // at::Float32Op::MATMUL
    private const int Ieee = 1; // at::Float32Precision::IEEE
    private const int Bfloat16Allowed = 3; // at::Float32Precision::BF16

    /// <summary>Largest difference, relative to the largest value, that summing in another order explains for the products that are checked.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Whether oneDNN computes the products.</summary>
    public static bool IsFast { get; private set; }

    /// <summary>
    /// Lets oneDNN compute float32 products where that is the faster library (processors of AMD with AVX-512) and gives the same numbers as before to within the order
    /// of summation; otherwise changes nothing. The choice depends on the processor only, so a run that goes on computes as it did before.
    /// </summary>
    /// <returns>Whether oneDNN computes them now.</returns>
    public static bool PreferFast()
    {
        if (!IsFast && Processor.IsAmd && Avx512F.IsSupported)
        {
            IsFast = TrySwitch();
        }

        return IsFast;
    }

    /// <summary>Back to libtorch's default library.</summary>
    public static void PreferDefault()
    {
        if (IsFast)
        {
            Set(Ieee);
            IsFast = false;
        }
    }

    private static bool TrySwitch()
    {
        try
        {
            InitializeDeviceType(TorchSharp.DeviceType.CPU); // loads libtorch
            var before = Probe();
            Set(Bfloat16Allowed);
            var after = Probe();
            if (before.Zip(after).All(pair => Agree(pair.First, pair.Second)))
            {
                return true;
            }

            Set(Ieee);
            return false;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false; // another build of libtorch, without the switch
        }
    }

    // Products of the three kinds that a training step has: layer, gradient of its input, gradient of its weight.
    private static float[][] Probe()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var random = new Generator(20_201);
        var input = randn([192, 128], generator: random);
        var weight = randn([256, 128], generator: random);
        var output = randn([192, 256], generator: random);
        return [.. new[] { input.matmul(weight.t()), output.matmul(weight), output.t().matmul(input) }.Select(product => product.contiguous().data<float>().ToArray())];
    }

    private static bool Agree(float[] one, float[] other)
    {
        var largest = one.Max(Math.Abs);
        return one.Zip(other).All(pair => Math.Abs(pair.First - pair.Second) <= Tolerance * largest);
    }

    private static void Set(int precision) => SetFloat32Precision(GlobalContext(), OneDnn, MatrixProduct, precision);

    // at::globalContext()
    [LibraryImport("libtorch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    private static partial nint GlobalContext();

    // at::Context::setFloat32Precision(Float32Backend, Float32Op, Float32Precision)
    [LibraryImport("libtorch_cpu", EntryPoint = "_ZN2at7Context19setFloat32PrecisionENS_14Float32BackendENS_9Float32OpENS_16Float32PrecisionE")]
    private static partial void SetFloat32Precision(nint context, int backend, int operation, int precision);
}
