using TransRec.Ecosystem;
using TransRec.Ecosystem.Admission;
using TransRec.Ecosystem.Choice;
using TransRec.Ecosystem.Publishing;
using TransRec.Models;

namespace TransRec.Tests.Ecosystem.Publishing;

[Collection(nameof(Foundry))]
public sealed class AdmissionTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder folder = new();
    private readonly Foundry foundry;
    private readonly RecommenderModel model;
    private readonly AlgorithmStore store;
    private readonly ProviderKey key;
    private readonly AdmissionHost host;

    public AdmissionTests(Foundry foundry)
    {
        this.foundry = foundry;
        model = ModelFolder.Open(foundry.BaseFolder);
        (store, key) = Foundry.Store(folder);
        host = new AdmissionHost(model, foundry.Domain, categories: ItemCategories.Read(foundry.Attributes, foundry.Domain));
    }

    public void Dispose()
    {
        model.Dispose();
        key.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_version_that_is_as_it_should_be_is_admitted_and_measured_beside_the_base()
    {
        var (book, record) = Admit(Published(foundry.Good));

        Assert.True(record.Admitted, string.Join("; ", record.Findings));
        Assert.True(record.ProbeDifference > 1e-3);
        Assert.InRange(record.Measured!.HitRate, record.Measured.Ndcg, 1);
        Assert.InRange(record.Measured.Coverage, 0.1, 1);
        Assert.Equal(24, record.Base!.Users);
        Assert.Equal(["blue", "other", "red", "warm"], record.Measured.Shares.Keys.Order());
        Assert.Equal(1, record.Measured.Shares["blue"] + record.Measured.Shares["red"], 1e-9);
        Assert.Equal(OfferState.Admitted, book.Offers.Single().State);
        Assert.True(Directory.Exists(Path.Combine(folder["book"], book.Offers[0].Folder!)));
        Assert.Null(model.Recommender.Adapters);
    }

    [Fact]
    public void Adapters_of_another_base_are_refused() => Refused(Published(foundry.Foreign), "this host's base is");

    [Fact]
    public void Adapters_that_change_nothing_are_refused() => Refused(Published(foundry.Zeroed), "it does nothing");

    [Fact]
    public void A_value_that_is_no_number_is_refused() => Refused(Published(foundry.NotANumber), "NaN");

    [Fact]
    public void A_flipped_byte_is_refused()
    {
        var version = Published(foundry.Good);
        var path = Path.Combine(store.Path, "blobs", "sha256", version.Files.Single(file => file.Name == "items.safetensors").Sha256);
        var content = File.ReadAllBytes(path);
        content[^1] ^= 1;
        File.WriteAllBytes(path, content);

        Refused(version, "items.safetensors is not as it was written");
    }

    [Fact]
    public void A_version_of_a_revoked_key_is_refused()
    {
        Published(foundry.Good);
        store.RevokeKey(key.Id);

        Refused(store.Find("reds", "1.0.0"), "was revoked");
    }

    [Fact]
    public void A_version_that_is_too_large_or_too_weak_is_refused_by_the_hosts_bounds()
    {
        var version = Published(foundry.Good);

        Refused(version, "at most 10 are taken", new AdmissionBounds { MaximumBytes = 10 });
        Refused(version, "at least 1.0000 is asked for", new AdmissionBounds { MinimumNdcg = 1 });
        Refused(version, "at least 100.0% is asked for", new AdmissionBounds { MinimumCoverage = 1, ListUsers = 1, MinimumNdcg = 0 });
    }

    [Fact]
    public void All_findings_are_reported_at_once()
    {
        var version = Published(foundry.Foreign);
        store.Withdraw("reds", "1.0.0", key);
        store.RevokeKey(key.Id);

        var (_, record) = Admit(store.Find("reds", version.Listing.Version), new AdmissionBounds { MaximumBytes = 10 });

        Assert.Equal(4, record.Findings.Count);
    }

    [Fact]
    public void No_more_offers_than_the_bound_are_kept_and_a_new_version_takes_its_place()
    {
        var bounds = new AdmissionBounds { MaximumOffers = 1 };
        var (book, _) = Admit(Published(foundry.Good), bounds);

        var (same, second) = book.Admit(folder["book"], new AdmissionDesk(host, bounds), bounds, store, store.Publish(foundry.Better, Foundry.Listing("others"), key), "me", Now);
        var (next, _) = book.Admit(folder["book"], new AdmissionDesk(host, bounds), bounds, store, store.Publish(foundry.Better, Foundry.Listing(version: "1.1.0"), key), "me", Now);

        Assert.Contains("at most 1 are kept", second.Findings.Single());
        Assert.Equal(book.Offers, same.Offers);
        Assert.Equal("1.1.0", next.Offers.Single().Version);
    }

    [Fact]
    public void A_book_is_read_back_as_it_was_written_and_follows_the_store()
    {
        var (book, _) = Admit(Published(foundry.Good));
        book.WithDefault("reds").Save(folder["book"]);
        var opened = OfferBook.Open(folder["book"], "things");
        Assert.Equal(("reds", "reds", 1), (opened.Default, opened.ForUsers()!.Default, opened.Records.Count));
        Assert.Empty(opened.ToMeasureAgain(foundry.Domain.Fingerprint));
        Assert.Equal(["reds"], opened.ToMeasureAgain("another"));

        store.Withdraw("reds", "1.0.0", key);

        var followed = opened.Follow(store);
        Assert.Equal((OfferState.Withdrawn, null, null), (followed.Offers.Single().State, followed.Default, followed.ForUsers()));
        Assert.Contains("Did you mean reds?", Assert.Throws<EcosystemException>(() => followed.With("redd", OfferState.Paused)).Message);
        Assert.Contains("not things2", Assert.Throws<EcosystemException>(() => OfferBook.Open(folder["book"], "things2")).Message);
    }

    [Fact]
    public void A_thousand_users_whose_offer_is_withdrawn_all_get_the_default()
    {
        var policy = new UcbChoice(new());
        var (before, after) = (new OfferList([new("base"), new("reds", "1.0.0")]), new OfferList([new("base")]));
        var states = Enumerable.Range(0, 1000).Select(user => policy.Next(ChoiceState.At("reds"), before, new ListsRewarded("reds", [user / 1000.0])).State);

        Assert.All(states, state => Assert.Equal(("base", ChoiceReason.Withdrawn), (policy.Next(state, after, new OffersChanged()).Choice, policy.Next(state, after, new OffersChanged()).Reason)));
    }

    private AlgorithmVersion Published(string adapters) => store.Publish(adapters, Foundry.Listing(), key);

    private (OfferBook Book, AdmissionRecord Record) Admit(AlgorithmVersion version, AdmissionBounds? bounds = null) =>
        new OfferBook { Domain = "things" }.Admit(folder["book"], new AdmissionDesk(host, bounds ?? new()), bounds ?? new(), store, version, "me", Now);

    private void Refused(AlgorithmVersion version, string reason, AdmissionBounds? bounds = null)
    {
        var (book, record) = Admit(version, bounds);
        Assert.False(record.Admitted);
        Assert.Contains(record.Findings, finding => finding.Contains(reason, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(book.Offers);
        Assert.Equal(record, book.Records.Single());
        Assert.Empty(Directory.Exists(Path.Combine(folder["book"], "adapters")) ? Directory.GetDirectories(Path.Combine(folder["book"], "adapters")) : []);
        Assert.Null(model.Recommender.Adapters);
    }
}
