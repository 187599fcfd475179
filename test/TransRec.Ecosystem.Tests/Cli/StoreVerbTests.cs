using System.Text.Json;
using TransRec.Tests.Cli;
using TransRec.Tests.Ecosystem.Publishing;

namespace TransRec.Tests.Ecosystem.Cli;

[Collection(nameof(Foundry))]
public sealed class StoreVerbTests(Foundry foundry) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private (int Code, string Out, string Error) Run(params string[] arguments)
    {
        var cli = new CommandLine();
        var code = cli.Run(arguments);
        return (code, cli.Out, cli.Error);
    }

    private void Publish(string adapters, string name, int expected = 0) => Assert.Equal(
        expected,
        Run("store", "publish", adapters, "--store", folder["store"], "--key", folder["key.pem"], "--set", $"name={name}", "--set", "version=1.0.0", "--set", "title=For friends of red things").Code);

    private (int Code, string Out, string Error) Admit(string name, params string[] more) => Run(
        ["offers", "admit", name, "--store", folder["store"], "--book", folder["book"], "--base", foundry.BaseFolder, "--data", foundry.DataFolder, "--attributes", foundry.Attributes, .. more]);

    [Fact]
    public void A_provider_publishes_a_host_admits_and_both_are_listed()
    {
        Assert.Equal(0, Run("store", "key", folder["key.pem"], "--store", folder["store"], "--provider", "lab").Code);
        Publish(foundry.Good, "reds");

        var verified = Run("store", "verify", "--store", folder["store"]);
        var admitted = Admit("reds", "--default");
        var listed = JsonDocument.Parse(Run("offers", "list", "--book", folder["book"], "--json").Out).RootElement;

        Assert.Equal((0, "reds@1.0.0: valid\n"), (verified.Code, verified.Out));
        Assert.Equal((0, ""), (admitted.Code, admitted.Error));
        Assert.Equal(("things", "reds", 1), (listed.GetProperty("domain").GetString(), listed.GetProperty("default").GetString(), listed.GetProperty("offers").GetArrayLength()));
        Assert.Contains("For friends of red things", Run("store", "show", "reds", "--store", folder["store"]).Out);
        Assert.StartsWith("---\nlibrary_name", Run("store", "show", "reds", "--store", folder["store"], "--card").Out, StringComparison.Ordinal);
        Assert.Contains("reds@1.0.0", Run("store", "list", "--store", folder["store"], "--base", foundry.BaseFolder).Out);
        Assert.Equal(0, Run("offers", "measure", "--store", folder["store"], "--book", folder["book"], "--base", foundry.BaseFolder, "--data", foundry.DataFolder, "--all").Code);
    }

    [Fact]
    public void What_is_refused_says_every_reason_and_is_listed_with_it()
    {
        Run("store", "key", folder["key.pem"], "--store", folder["store"], "--provider", "lab");
        Publish(foundry.Foreign, "foreign");
        Run("store", "withdraw", "foreign@1.0.0", "--store", folder["store"], "--key", folder["key.pem"]);

        var (code, _, error) = Admit("foreign@1.0.0");

        Assert.Equal(1, code);
        Assert.Contains("its provider has withdrawn it", error);
        Assert.Contains("it was trained on the base", error);
        Assert.Contains("foreign@1.0.0 was refused", Run("offers", "list", "--book", folder["book"]).Out);
    }

    [Fact]
    public void An_offer_is_paused_and_offered_again()
    {
        Run("store", "key", folder["key.pem"], "--store", folder["store"], "--provider", "lab");
        Publish(foundry.Good, "reds");
        Admit("reds");

        Assert.Equal(0, Run("offers", "pause", "reds", "--book", folder["book"]).Code);
        Assert.Contains("paused", Run("offers", "list", "--book", folder["book"]).Out);
        Assert.Equal(0, Run("offers", "pause", "reds", "--book", folder["book"], "--resume").Code);
        Assert.Contains("admitted", Run("offers", "list", "--book", folder["book"]).Out);
    }

    [Fact]
    public void A_revoked_key_publishes_no_more()
    {
        Run("store", "key", folder["key.pem"], "--store", folder["store"], "--provider", "lab");

        Assert.Equal(0, Run("store", "key", folder["key.pem"], "--store", folder["store"], "--revoke").Code);

        Publish(foundry.Good, "reds", expected: 1);
        Assert.Contains("revoked", Run("store", "list", "--store", folder["store"]).Out);
    }

    [Fact]
    public void A_folder_that_is_no_store_says_how_one_is_made()
    {
        var (code, _, error) = Run("store", "list", "--store", folder.Path);

        Assert.Equal(1, code);
        Assert.Contains("is no store of algorithms", error);
        Assert.Contains("transrec store key", error);
    }
}
