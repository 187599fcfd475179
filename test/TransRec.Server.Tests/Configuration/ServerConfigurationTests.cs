using System.Collections;
using TransRec.Options;
using TransRec.Server.Configuration;

namespace TransRec.Server.Tests.Configuration;

public sealed class ServerConfigurationTests
{
    [Fact]
    public void A_file_has_the_values_that_it_names_and_paths_beside_it()
    {
        var options = ServerConfiguration.Parse(
            """{ "base": "runs/base", "listen": "http://127.0.0.1:9000", "store": { "type": "sqlite" }, "limits": { "queue": 7 }, "domains": [{ "name": "shop", "items": "my-shop", "algorithm": "/adapters/shop" }] }""",
            "test",
            "/etc/transrec");
        Assert.Equal(("/etc/transrec/runs/base", "/etc/transrec/var/transrec", "http://127.0.0.1:9000", 7), (options.Base, options.Data, options.Listen, options.Limits.Queue));
        Assert.Equal(("/etc/transrec/my-shop", "/adapters/shop"), (options.Domains[0].Items, options.Domains[0].Algorithm));
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var error = Assert.Throws<OptionsException>(() => ServerConfiguration.Parse(
            """{ "lisen": "x", "listen": "ftp://x", "management": "http://10.0.0.1:1", "store": { "type": "mysql" }, "limits": { "queue": -1 }, "domains": [{ "name": "My Shop" }] }""", "test", "/"));
        Assert.Equal(
            ["base", "domains[0].name", "limits.queue", "lisen", "listen", "management", "store.type"], error.Mistakes.Select(mistake => mistake.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_environment_changes_single_values()
    {
        var variables = new Hashtable { ["TRANSREC_SERVER__limits__queue"] = "9", ["TRANSREC_SERVER__listen"] = "http://127.0.0.1:1", ["PATH"] = "/bin" };
        var options = ServerConfiguration.Parse("""{ "base": "b" }""", "test", "/", environment: variables);
        Assert.Equal((9, "http://127.0.0.1:1"), (options.Limits.Queue, options.Listen));
        variables["TRANSREC_SERVER__limits__quoue"] = "9";
        _ = Assert.Throws<OptionsException>(() => ServerConfiguration.Parse("""{ "base": "b" }""", "test", "/", environment: variables));
    }

    [Fact]
    public void Domains_of_one_name_and_one_address_for_two_things_are_conflicts()
    {
        var error = Assert.Throws<OptionsException>(() => ServerConfiguration.Parse(
            """{ "base": "b", "management": "http://127.0.0.1:8080", "domains": [{ "name": "a" }, { "name": "a" }] }""", "test", "/"));
        Assert.Equal(["domains", "management"], error.Mistakes.Select(mistake => mistake.Path));
    }

    [Fact]
    public void What_is_written_is_read_as_the_same()
    {
        var options = new ServerOptions { Base = "/b", Data = "/d", Adapters = ["/a"], Domains = [new DomainOptions { Name = "shop", Items = "/i" }] };
        var again = ServerConfiguration.Parse(ServerConfiguration.Write(options), "test", "/");
        Assert.Equal(ServerConfiguration.Write(options), ServerConfiguration.Write(again));
    }
}
