using TransRec.Machine;
using TransRec.Modules;

namespace TransRec.Models;

/// <summary>
/// Lets the frozen linear layers of a model compute in bfloat16 for as long as it lives; their weights stay as they are, and everything that is trained
/// computes in float32. Begin it when the weights are loaded; a weight that changes meanwhile is not seen.
/// </summary>
internal sealed class FrozenPrecision : IDisposable
{
    /// <summary>The word for no change in recipes.</summary>
    public const string Float32 = "float32";

    /// <summary>The word for bfloat16 in recipes.</summary>
    public const string Bfloat16 = "bfloat16";

    private readonly List<Projection> rounded = [];

    /// <param name="model">The model, prepared for training: what requires no gradient is frozen.</param>
    /// <param name="precision">float32 (nothing changes) or bfloat16.</param>
    public FrozenPrecision(Recommender model, string precision)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (precision == Float32)
        {
            return;
        }

        foreach (var projection in model.modules().OfType<Projection>().Where(IsFrozen))
        {
            projection.Rounded = new RoundedWeight(projection, Bfloat16Products.AreNative(projection.weight.device_type));
            rounded.Add(projection);
        }
    }

    /// <summary>Layers that compute in bfloat16.</summary>
    public int Layers => rounded.Count;

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
