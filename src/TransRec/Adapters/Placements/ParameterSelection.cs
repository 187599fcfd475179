using TorchSharp;
using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Encoders.Text;
using TransRec.Models;

namespace TransRec.Adapters.Placements;

/// <summary>Which of the base's own parameters are trained.</summary>
internal static class ParameterSelection
{
    /// <summary>Freezes or frees every parameter of the base. An item encoder's pooler is outside the recommender and never trained.</summary>
    public static void All(Recommender model, bool trained)
    {
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.requires_grad = trained && !name.Contains(".pooler.", StringComparison.Ordinal);
        }
    }

    /// <summary>Frees what the <c>Train...</c> switches name, besides what is free already.</summary>
    public static void Widen(Recommender model, AdapterOptions options, AdapterSet? set)
    {
        if (options.TrainHead)
        {
            model.Items.Heads.ToList().ForEach(Free);
        }

        if (options.TrainUserEncoder)
        {
            Free(model.Users);
        }

        if (options.TrainLayerNorm)
        {
            foreach (var norm in Carriers(model, set).SelectMany(encoder => encoder.modules().Where(module => module is LayerNorm or BatchNormalization)))
            {
                Free(norm);
            }
        }

        if (options.TrainWordEmbeddings)
        {
            foreach (var text in model.Items.Encoders.Select(encoder => encoder.Module).OfType<TextEncoder>())
            {
                text.WordEmbeddings.requires_grad = true;
            }
        }
    }

    /// <summary>The encoders that carry adapters; both when the method adds none.</summary>
    private static IEnumerable<torch.nn.Module> Carriers(Recommender model, AdapterSet? set) =>
        new (string Name, torch.nn.Module Encoder)[] { (AdapterSet.Items, model.Items), (AdapterSet.Users, model.Users) }
            .Where(carrier => set?.ParametersOf(carrier.Name).Any() != false)
            .Select(carrier => carrier.Encoder);

    private static void Free(torch.nn.Module module)
    {
        foreach (var parameter in module.parameters())
        {
            parameter.requires_grad = true;
        }
    }
}
