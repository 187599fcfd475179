using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Models;

namespace TransRec.Ecosystem.Admission;

/// <summary>A host that admits: its base, and the domain on whose held-out users offers are measured.</summary>
public sealed class AdmissionHost
{
    private readonly OfferMeasurement measurement;
    private float[]? bareVectors;
    private Measured? bareMeasured;

    /// <param name="model">The base, without adapters; it is the host's alone while it admits.</param>
    /// <param name="domain">The domain, with histories no longer than the base reads.</param>
    /// <param name="content">The domain's items; null: read from their titles.</param>
    /// <param name="categories">Categories of items, for shares of slots. Null: none.</param>
    /// <param name="fingerprints">Other fingerprints that the base is known by, such as that of its weights file.</param>
    /// <param name="listUsers">Held-out users whose lists are made. Default 2000.</param>
    /// <exception cref="ArgumentException">Histories of the domain are longer than the base reads.</exception>
    public AdmissionHost(
        RecommenderModel model, Domain domain, IItemContent? content = null, ItemCategories? categories = null, IReadOnlyList<string>? fingerprints = null, int listUsers = 2000)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(domain);
        if (domain.Options.MaximumSequenceLength > model.Recommender.Users.MaximumLength)
        {
            throw new ArgumentException(
                $"The domain keeps histories of {domain.Options.MaximumSequenceLength} items; the base reads {model.Recommender.Users.MaximumLength}. Load it with that maximumSequenceLength.", nameof(domain));
        }

        (Model, Domain) = (model, domain);
        measurement = new OfferMeasurement(model, domain, content ?? model.ContentOf(domain.Catalogue), categories, listUsers);
        Fingerprints = [ModelIdentity.Of(model.Recommender), .. fingerprints ?? []];
    }

    /// <summary>The base.</summary>
    public RecommenderModel Model { get; }

    /// <summary>The domain.</summary>
    public Domain Domain { get; }

    /// <summary>By what the base is known: its identity first.</summary>
    public IReadOnlyList<string> Fingerprints { get; }

    /// <summary>The base's own vectors of the catalogue, [items + 1, width].</summary>
    internal float[] BareVectors => bareVectors ??= measurement.Vectors();

    /// <summary>The vectors of the first users, with what is attached now, [users, width].</summary>
    internal float[] UsersNow(float[] items, int count) => measurement.Users(items, count);

    /// <summary>What the base without adapters comes to.</summary>
    internal Measured BareMeasured => bareMeasured ??= measurement.Run(BareVectors);

    /// <summary>What a set of adapters comes to, and its vectors of the catalogue; the model is bare before and after.</summary>
    internal (Measured? Measured, float[] Vectors) With(AdapterSet set, Func<float[], bool> isWorthMeasuring)
    {
        Model.Recommender.Attach(set);
        try
        {
            var vectors = measurement.Vectors();
            return (isWorthMeasuring(vectors) ? measurement.Run(vectors) : null, vectors);
        }
        finally
        {
            Model.Recommender.Detach();
        }
    }
}
