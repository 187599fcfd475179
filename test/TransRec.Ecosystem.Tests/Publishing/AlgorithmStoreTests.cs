using TransRec.Adapters.Files;
using TransRec.Ecosystem;
using TransRec.Ecosystem.Publishing;
using TransRec.Options;

namespace TransRec.Tests.Ecosystem.Publishing;

[Collection(nameof(Foundry))]
public sealed class AlgorithmStoreTests(Foundry foundry) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_published_is_found_verified_and_extracted_with_its_bytes()
    {
        var (store, key) = Foundry.Store(folder);

        var published = store.Publish(foundry.Good, Foundry.Listing(), key);

        Assert.Empty(store.Verify(published));
        Assert.Equal(("reds@1.0.0", "lab", VersionState.Published, "lora"), (published.Id, published.Provider, published.State, published.Method));
        store.Extract(store.Find("reds"), folder["extracted"]);
        Assert.All(Directory.GetFiles(folder["extracted"]), file => Assert.Equal(File.ReadAllBytes(Path.Combine(foundry.Good, Path.GetFileName(file))), File.ReadAllBytes(file)));
        Assert.NotEmpty(AdapterFolder.Open(folder["extracted"]).Files);
    }

    [Fact]
    public void The_same_bytes_again_are_the_same_version_and_other_bytes_need_another()
    {
        var (store, key) = Foundry.Store(folder);
        var first = store.Publish(foundry.Good, Foundry.Listing(), key);
        var before = File.ReadAllText(Path.Combine(store.Path, "index.json"));

        Assert.Equal(first.Digest, store.Publish(foundry.Good, Foundry.Listing(), key).Digest);
        Assert.Equal(before, File.ReadAllText(Path.Combine(store.Path, "index.json")));
        Assert.Contains("Raise the version", Assert.Throws<EcosystemException>(() => store.Publish(foundry.Better, Foundry.Listing(), key)).Message);
        Assert.Equal(before, File.ReadAllText(Path.Combine(store.Path, "index.json")));
        Assert.Equal("1.0.1", store.Publish(foundry.Better, Foundry.Listing(version: "1.0.1"), key).Listing.Version);
        Assert.Equal(["1.0.1", "1.0.0"], store.List().Select(version => version.Listing.Version));
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("items.safetensors")]
    [InlineData("listing.json")]
    [InlineData("README.md")]
    [InlineData("signature.dsse.json")]
    public void One_flipped_byte_of_any_file_is_found(string name)
    {
        var (store, key) = Foundry.Store(folder);
        var published = store.Publish(foundry.Good, Foundry.Listing(), key);
        var path = Path.Combine(store.Path, "blobs", "sha256", published.Files.Single(file => file.Name == name).Sha256);
        var content = File.ReadAllBytes(path);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(path, content);

        Assert.Contains(store.Verify(published), finding => finding.Contains(name, StringComparison.Ordinal));
        if (name is "manifest.json" or "items.safetensors")
        {
            Assert.Throws<EcosystemException>(() => store.Extract(published, folder["extracted"]));
            Assert.False(Directory.Exists(folder["extracted"]));
        }
    }

    [Fact]
    public void A_listing_that_is_exchanged_with_its_digest_is_found_by_the_signature()
    {
        var (store, key) = Foundry.Store(folder);
        var published = store.Publish(foundry.Good, Foundry.Listing(), key);
        var forged = store.Publish(foundry.Good, Foundry.Listing() with { Version = "2.0.0", Title = "Better than all others" }, key);

        var mixed = published with { Files = [.. published.Files.Select(file => file.Name == "listing.json" ? forged.Files.Single(other => other.Name == "listing.json") : file)] };

        Assert.Contains("the signature is over another listing.json", store.Verify(mixed));
    }

    [Fact]
    public void A_signature_by_another_key_under_the_same_name_is_found()
    {
        var (store, key) = Foundry.Store(folder);
        using var other = ProviderKey.Create();
        store.AddKey(other, "lab");
        var published = store.Publish(foundry.Good, Foundry.Listing(), key);

        Assert.NotEmpty(store.Verify(published with { KeyId = other.Id }));
    }

    [Fact]
    public void A_revoked_key_takes_its_versions_with_it_and_publishes_no_more()
    {
        var (store, key) = Foundry.Store(folder);
        store.Publish(foundry.Good, Foundry.Listing(), key);

        store.RevokeKey(key.Id);

        Assert.Equal(VersionState.Revoked, store.Find("reds", "1.0.0").State);
        Assert.Contains(store.Verify(store.Find("reds", "1.0.0")), finding => finding.Contains("was revoked", StringComparison.Ordinal));
        Assert.Contains("withdrawn or revoked", Assert.Throws<EcosystemException>(() => store.Find("reds")).Message);
        Assert.Contains("was revoked", Assert.Throws<EcosystemException>(() => store.Publish(foundry.Better, Foundry.Listing(version: "1.1.0"), key)).Message);
    }

    [Fact]
    public void A_name_belongs_to_its_first_provider_and_an_unknown_key_publishes_nothing_all_said_at_once()
    {
        var (store, key) = Foundry.Store(folder);
        store.Publish(foundry.Good, Foundry.Listing(), key);
        using var stranger = ProviderKey.Create();
        using var rival = ProviderKey.Create();
        store.AddKey(rival, "rival");

        var unknown = Assert.Throws<EcosystemException>(() => store.Publish(folder["nowhere"], Foundry.Listing("blues"), stranger)).Message;

        Assert.Contains("There is no folder", unknown);
        Assert.Contains($"does not know the key {stranger.Id}", unknown);
        Assert.Contains("belongs to the provider lab", Assert.Throws<EcosystemException>(() => store.Publish(foundry.Better, Foundry.Listing(version: "2.0.0"), rival)).Message);
        Assert.Contains("belongs to the provider lab", Assert.Throws<EcosystemException>(() => store.Withdraw("reds", "1.0.0", rival)).Message);
    }

    [Fact]
    public void A_withdrawn_version_stays_readable_and_the_newest_that_is_offered_is_found()
    {
        var (store, key) = Foundry.Store(folder);
        store.Publish(foundry.Good, Foundry.Listing(version: "1.9.0"), key);
        store.Publish(foundry.Good, Foundry.Listing(version: "1.10.0-rc.1"), key);
        store.Publish(foundry.Better, Foundry.Listing(version: "1.10.0"), key);
        Assert.Equal("1.10.0", store.Find("reds").Listing.Version);

        store.Withdraw("reds", "1.10.0", key);

        Assert.Equal("1.10.0-rc.1", store.Find("reds").Listing.Version);
        Assert.Equal(VersionState.Withdrawn, store.Find("reds", "1.10.0").State);
        Assert.Empty(store.Verify(store.Find("reds", "1.10.0")));
    }

    [Fact]
    public void Several_writers_lose_nothing()
    {
        var (store, key) = Foundry.Store(folder);

        Parallel.For(0, 12, i => AlgorithmStore.Open(store.Path).Publish(i % 2 == 0 ? foundry.Good : foundry.Better, Foundry.Listing($"name-{i}"), key));

        Assert.Equal(12, store.List().Count);
        Assert.All(store.List(), version => Assert.Empty(store.Verify(version)));
    }

    [Fact]
    public void A_damaged_version_hides_no_other()
    {
        var (store, key) = Foundry.Store(folder);
        store.Publish(foundry.Good, Foundry.Listing("blues"), key);
        var damaged = store.Publish(foundry.Good, Foundry.Listing(), key);
        File.WriteAllText(Path.Combine(store.Path, "blobs", "sha256", damaged.Files.Single(file => file.Name == "listing.json").Sha256), "{}");

        Assert.Equal(["blues@1.0.0"], store.List().Select(version => version.Id));
        Assert.Equal(["reds@1.0.0"], store.Damages().Select(damage => damage.Id));
    }

    [Fact]
    public void Only_versions_of_the_hosts_base_are_listed_for_it()
    {
        var (store, key) = Foundry.Store(folder);
        store.Publish(foundry.Good, Foundry.Listing("fits"), key);
        store.Publish(foundry.Foreign, Foundry.Listing("foreign"), key);

        var own = AdapterFolder.Open(foundry.Good).Manifest.Identity!;

        Assert.Equal(["fits@1.0.0"], store.List(own).Select(version => version.Id));
    }

    [Fact]
    public void The_model_card_has_the_front_matter_of_hugging_face_and_texts_are_no_markup()
    {
        var (store, key) = Foundry.Store(folder);
        var published = store.Publish(foundry.Good, Foundry.Listing() with { Summary = "<script> and *stars* | \"quotes\"", Purpose = ["niche:red", "a\"b"] }, key);

        var card = store.ModelCardOf(published);

        Assert.StartsWith("---\nlibrary_name: \"transrec\"\nlicense: \"apache-2.0\"\nbase_model: ", card, StringComparison.Ordinal);
        Assert.Contains("base_model_relation: \"adapter\"\ntags:\n- \"recommendation\"\n- \"transrec\"\n- \"lora\"\n- \"niche:red\"\n", card, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", card, StringComparison.Ordinal);
        Assert.Contains("| ndcg@10 | 0.5 |", card, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_a_listing_are_reported_at_once()
    {
        var mistakes = Assert.Throws<OptionsException>(() => Listing.Parse($$"""{ "name": "../up", "version": "1", "title": "a\nb", "summary": "{{new string('x', 281)}}", "licnce": "MIT" }""")).Mistakes;

        Assert.Equal(["licnce", "name", "summary", "title", "version"], mistakes.Select(mistake => mistake.Path).Order());
    }

    [Fact]
    public void A_key_is_kept_from_others_and_never_overwritten()
    {
        using var key = ProviderKey.Create();
        key.Save(folder["a.pem"]);

        using var loaded = ProviderKey.Load(folder["a.pem"]);
        Assert.Equal((key.Id, true), (loaded.Id, loaded.IsPrivate));
        Assert.Contains("never overwritten", Assert.Throws<EcosystemException>(() => key.Save(folder["a.pem"])).Message);
        if (!OperatingSystem.IsWindows()) // files have no modes there
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["a.pem"]));
        }
    }

    [Fact]
    public void Versions_are_in_the_order_of_semantic_versioning()
    {
        string[] ascending = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.2.0", "1.10.0", "2.0.0"];

        Assert.Equal(ascending, ascending.Reverse().Order(SemanticVersions.Order));
    }
}
