using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>The norm of a whole gradient, and its cut (Pascanu et al. 2013).</summary>
public static class GradientClipping
{
    /// <summary>Scales all gradients so that their common Euclidean norm is at most <paramref name="largest"/> where that is above 0.</summary>
    /// <param name="parameters">The parameters; one without a gradient is left out.</param>
    /// <param name="largest">The largest norm; 0: no cut.</param>
    /// <returns>The norm before the cut; NaN or infinite when a gradient is.</returns>
    public static double Clip(IEnumerable<Parameter> parameters, double largest)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        if (gradients.Length == 0)
        {
            return 0;
        }

        // Few operations for a graphics card, no copy for the CPU.
        var norms = gradients[0].device_type == TorchSharp.DeviceType.CPU
            ? stack([.. gradients.Select(gradient => linalg.vector_norm(gradient))])
            : linalg.vector_norm(cat([.. gradients.Select(gradient => gradient.reshape(-1))]));
        var norm = norms.to(ScalarType.Float64).norm().item<double>();
        if (largest > 0 && norm > largest)
        {
            var factor = tensor((float)(largest / (norm + 1e-6)), device: gradients[0].device); // as torch.nn.utils.clip_grad_norm_
            foreach (var gradient in gradients)
            {
                gradient.mul_(factor);
            }
        }

        return norm;
    }
}
