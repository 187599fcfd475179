using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Foundation.Randomness;
using TransRec.Text;

namespace TransRec.Models;

/// <summary>
/// A recommender with the way in which it reads items: what a model folder holds (<see cref="ModelFolder"/>). It belongs to no catalogue and no run; any number of catalogues are read by it
/// (<see cref="ContentOf"/>), and titles that no catalogue has (<see cref="EncodeTitles"/>).
/// </summary>
/// <remarks>Reading and encoding are safe from several threads as long as nobody trains, attaches or detaches adapters meanwhile.</remarks>
public sealed class RecommenderModel : IDisposable
{
    internal RecommenderModel(ModelDescription description, MadeItemEncoder items)
        : this(description, new Recommender(items.Encoder, UserEncoder.Create(description.UserEncoder, description.Positions)), items.Reading)
    {
    }

    internal RecommenderModel(ModelDescription description, Recommender recommender, ItemReading reading) =>
        (Description, Recommender, Reading) = (description, recommender, reading);

    /// <summary>What the model is.</summary>
    public ModelDescription Description { get; }

    /// <summary>The encoders, with the adapters that are attached.</summary>
    public Recommender Recommender { get; }

    /// <summary>How the item encoder reads items.</summary>
    public ItemReading Reading { get; }

    /// <summary>A new model, before training.</summary>
    /// <param name="description">What it is. A pre-trained encoder is read from the folder that the item encoder's options name.</param>
    /// <param name="tokenizer">The tokenizer of titles. Null: that of the folder that the item encoder's options name. Default null.</param>
    /// <param name="items">Items of the catalogue, for an item encoder of type id only. Null: none. Default null.</param>
    /// <param name="seed">Seed of the weights that are drawn. Default 42.</param>
    /// <exception cref="ItemEncoderException">The options do not say enough, or encoder and tokenizer do not belong together.</exception>
    public static RecommenderModel Create(ModelDescription description, Tokenizer? tokenizer = null, int? items = null, int seed = 42)
    {
        ArgumentNullException.ThrowIfNull(description);
        TensorGenerators.SeedWeights(seed);
        var setting = new ItemEncoderSetting(description.UserEncoder.Width, seed) { Tokenizer = tokenizer, Items = items };
        var model = new RecommenderModel(description, ItemEncoderRegistry.Of(description.ItemEncoder).Create(description.ItemEncoder, setting));
        model.Recommender.SetTraining(false);
        return model;
    }

    /// <summary>A catalogue as the item encoder reads it.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="pictures">Opens its pictures, for a model that reads some: <c>CataloguePictures.Open</c> of the package TransRec.Pictures. Default null.</param>
    /// <exception cref="ItemEncoderException">Pictures are read, and nothing was given to open them, or there are none.</exception>
    public IItemContent ContentOf(Catalogue catalogue, PictureOpener? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return ItemEncoderRegistry.Of(Description.ItemEncoder).Open(Reading, catalogue, pictures);
    }

    /// <summary>The vectors of any titles, with the adapters that are attached. The model is put into evaluation mode.</summary>
    /// <param name="titles">The titles; no catalogue need have them.</param>
    /// <returns>In the order of <paramref name="titles"/>, [titles, width].</returns>
    /// <exception cref="ItemEncoderException">The item encoder does not read titles alone.</exception>
    public float[] EncodeTitles(IReadOnlyList<string> titles)
    {
        ArgumentNullException.ThrowIfNull(titles);
        if (Reading is not { Titles: { } reading, Pictures: null })
        {
            throw new ItemEncoderException(
                $"The model's item encoder ({ItemEncoderRegistry.Of(Description.ItemEncoder).Name}) does not read titles alone; make the content of a catalogue and encode that.");
        }

        return CatalogueVectors.Of(Recommender, reading.Of(titles), RoundedProjections.Float32)[Recommender.Items.Width..];
    }

    /// <summary>Frees the model, and the adapters that are attached.</summary>
    public void Dispose()
    {
        Recommender.Adapters?.Dispose();
        Recommender.Dispose();
    }
}
