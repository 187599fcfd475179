using TorchSharp;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Models;
using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>Masked-LM on titles in the steps of a recommender's training.</summary>
/// <param name="Loss">The loss beside the objective's; null: none.</param>
/// <param name="Groups">The parameters of its output layer, which is left after training.</param>
internal sealed record AuxiliaryTitles(IAuxiliaryLoss? Loss, IReadOnlyList<ParameterGroup> Groups)
{
    /// <summary>What a recipe asks for.</summary>
    /// <param name="options">The titles; null: nothing.</param>
    /// <param name="items">The item encoder's options: its folder, while it is there, may hold the output layer with which it was pre-trained.</param>
    /// <param name="built">The model, with its adapters.</param>
    /// <param name="rate">The learning rate of the output layer.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <exception cref="RunException">The model reads no titles, or nothing of its text encoder is trained.</exception>
    public static AuxiliaryTitles Of(AuxiliaryMaskedLanguageModelOptions? options, ItemEncoderOptions items, BuiltModel built, double rate, int seed)
    {
        if (options is null)
        {
            return new(null, []);
        }

        var text = (items as TextImageItemEncoderOptions)?.Text ?? items as TextItemEncoderOptions;
        if (text is null || built.Model.Items.Encoders.Select(one => one.Module).OfType<TextEncoder>().FirstOrDefault() is not { } encoder)
        {
            throw new RunException("maskedLanguageModel needs a text item encoder.");
        }

        if (!encoder.parameters().Any(parameter => parameter.requires_grad) && built.Model.Adapters?.ParametersOf(AdapterSet.Items).Any() != true
            && built.Model.Adapters?.ParametersOf($"{AdapterSet.Items}.text").Any() != true)
        {
            throw new RunException("maskedLanguageModel teaches the text encoder, and the method trains nothing of it. Remove it, or choose a method that changes the item encoder.");
        }

        var titles = TitleCollection.Read(options.Domains);
        var head = MaskedLanguageModelHead.LoadOrCreate(Directory.Exists(text.Folder) ? text.Folder : null, encoder.Options);
        head.to(encoder.WordEmbeddings.device);
        var model = new MaskedLanguageModel(encoder, head, built.Whole.Reading.Titles!.Of(titles), new TokenMasking(built.Tokenizer!, options.Masking, seed));
        return new(
            new AuxiliaryMaskedLanguageModel(model, options.Weight, options.BatchSize, seed),
            [new ParameterGroup("maskedLanguageModel", rate, [.. head.named_parameters().Select(named => ("maskedLanguageModel." + named.name, named.parameter))])]);
    }
}
