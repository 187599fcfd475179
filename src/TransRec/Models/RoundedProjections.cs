using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Foundation.Machine;

namespace TransRec.Models;

/// <summary>
/// Lets linear layers of a model compute in bfloat16 for as long as it lives; their weights stay as they are. Begin it when the weights are loaded; a weight that
/// changes meanwhile is not seen.
/// </summary>
internal sealed class RoundedProjections : IDisposable
{
    /// <summary>The word for no change in recipes.</summary>
    public const string Float32 = "float32";

    /// <summary>The word for bfloat16 in recipes.</summary>
    public const string Bfloat16 = "bfloat16";

    /// <summary>The words that recipes may have.</summary>
    public static readonly string[] Precisions = [Float32, Bfloat16];

    private readonly List<Projection> rounded = [];

    private RoundedProjections(IEnumerable<Projection> layers, string precision)
    {
        if (precision == Float32)
        {
            return;
        }

        foreach (var projection in layers.Where(projection => projection.Rounded is null))
        {
            projection.Rounded = new RoundedWeight(projection, Bfloat16Products.AreNative(projection.weight.device_type));
            rounded.Add(projection);
        }
    }

    /// <summary>Layers that compute in bfloat16.</summary>
    public int Layers => rounded.Count;

    /// <summary>The frozen ones; everything that is trained computes in float32.</summary>
    /// <param name="model">The model, prepared for training: what requires no gradient is frozen.</param>
    /// <param name="precision">float32 (nothing changes) or bfloat16.</param>
    public static RoundedProjections Frozen(Recommender model, string precision) => new(model.modules().OfType<Projection>().Where(IsFrozen), precision);

    /// <summary>Those of the item encoders, for a pass without gradients; adapters, heads and everything else compute in float32.</summary>
    /// <param name="model">The model.</param>
    /// <param name="precision">float32 (nothing changes) or bfloat16.</param>
    public static RoundedProjections OfItems(Recommender model, string precision) =>
        new(model.Items.Encoders.SelectMany(encoder => encoder.Module.modules().OfType<Projection>()), precision);

    /// <summary>Back to float32.</summary>
    public void Dispose()
    {
        foreach (var projection in rounded)
        {
            projection.Rounded?.Dispose();
            projection.Rounded = null;
        }

        rounded.Clear();
    }

    private static bool IsFrozen(Projection projection) => !projection.weight.requires_grad && projection.bias?.requires_grad != true;
}
