using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Experiments.Runs;
using TransRec.Models;
using TransRec.Pictures;
using TransRec.Text;

namespace TransRec.Experiments.Building;

/// <summary>A model with the content of a domain's catalogue.</summary>
/// <param name="Whole">The model with the way in which it reads items.</param>
/// <param name="Content">What the items are.</param>
/// <param name="Pictures">The open pictures, for a model that reads some.</param>
internal sealed record BuiltModel(RecommenderModel Whole, IItemContent Content, CataloguePictures? Pictures) : IDisposable
{
    /// <summary>The encoders.</summary>
    public Recommender Model => Whole.Recommender;

    /// <summary>The tokenizer of titles; null for an item encoder that reads none.</summary>
    public Tokenizer? Tokenizer => Whole.Reading.Titles?.Tokenizer;

    /// <summary>What was decided where the recipe leaves it to an encoder's folder.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>A model over a catalogue, whose pictures are opened, or decoded first.</summary>
    /// <param name="whole">The model; disposed of when that fails.</param>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="cache">The recipe's folder of decoded pictures; null: the user's own place.</param>
    /// <param name="seed">The experiment's seed, for random changes of pictures.</param>
    /// <param name="watch">Who is told how far the decoding is, and who stops it.</param>
    public static BuiltModel Over(RecommenderModel whole, Catalogue catalogue, string? cache, int seed, PictureWatch watch)
    {
        CataloguePictures? pictures = null;
        try
        {
            var content = whole.ContentOf(
                catalogue, (read, reading) => pictures = CataloguePictures.Open(read, reading, CacheFolder.OfPictures(cache), seed, watch.Progress, watch.Stop));
            return new BuiltModel(whole, content, pictures);
        }
        catch
        {
            pictures?.Dispose();
            whole.Dispose();
            throw;
        }
    }

    /// <summary>Checks that every item of the catalogue can be encoded as the model stands, with its adapters.</summary>
    /// <exception cref="RunException">A title has no room.</exception>
    public void Check()
    {
        try
        {
            Model.Items.Check(Content);
        }
        catch (ArgumentException error)
        {
            throw new RunException(error.Message, error);
        }
    }

    public void Dispose()
    {
        Whole.Dispose();
        Pictures?.Dispose();
    }
}
