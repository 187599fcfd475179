using TransRec.Options;

namespace TransRec.Tests.Options;

/// <summary>Any option records read and write strict JSON; recipes are only one kind of file.</summary>
public sealed class OptionsJsonTests
{
    private static readonly OptionsJson Json = new(new OptionChoice(
        typeof(Store), "type", new Dictionary<string, Type> { ["memory"] = typeof(Memory), ["file"] = typeof(Mapped) }));

    [Fact]
    public void A_record_is_read_with_its_choice_and_written_as_it_was()
    {
        var server = Json.Read<Server>("""{ "port": 81, "store": { "type": "file", "path": "x.bin" }, "others": [{ "type": "memory" }] }""", "server.json");
        Assert.Equal((81, new Mapped { Path = "x.bin" }), (server.Port, server.Store));
        Assert.Equal([new Memory()], server.Others);
        Assert.Equal(
            """{"port":81,"rate":0.5,"secure":false,"store":{"type":"file","path":"x.bin"},"others":[{"type":"memory","megabytes":64}]}""",
            Json.Write(server, typeof(Server)).ToJsonString());
    }

    [Fact]
    public void Overrides_and_a_place_in_a_larger_file_are_given_with_the_text()
    {
        var server = Json.Read<Server>("""{ "store": { "type": "file", "path": "x.bin" } }""", "server.json", ["store.type=memory", "store.megabytes=3"]);
        Assert.Equal(new Memory { Megabytes = 3 }, server.Store);
        var error = Assert.Throws<OptionsException>(() => Json.Read<Store>("""{ "type": "fil" }""", "all.json", path: "server.store"));
        Assert.Equal("all.json has a mistake:\n  server.store.type: must be one of memory, file; found \"fil\". Did you mean file?", error.Message);
    }

    [Fact]
    public void All_conflicts_are_listed_with_path_found_and_expected() => Assert.Equal(
        ["store.path: must end in .bin; found \"x\".", "rate: must be below the port; found 1000 and port 80.", "secure: is for port 443; found port 80."],
        Assert.Throws<OptionsException>(() => Json.Read<Server>("""{ "port": 80, "secure": true, "rate": 1000, "store": { "type": "file", "path": "x" } }""", "s"))
            .Mistakes.Select(mistake => mistake.ToString()));

    [Fact]
    public void An_abstract_record_without_a_declared_choice_and_a_wrong_declaration_are_mistakes_of_the_program()
    {
        Assert.Equal("No key is declared that chooses a concrete Store.", Assert.Throws<NotSupportedException>(() => new OptionsJson().Write(new Memory(), typeof(Store))).Message);
        var error = Assert.Throws<ArgumentException>(() => new OptionChoice(typeof(Store), "type", new Dictionary<string, Type> { ["x"] = typeof(Server) }));
        Assert.StartsWith("type \"x\" stands for Server, which is no concrete Store.", error.Message, StringComparison.Ordinal);
    }

    public abstract record Store;

    public sealed record Memory : Store
    {
        public int Megabytes { get; init => field = Require.InRange(value, 1, 100); } = 64;
    }

    public sealed record Mapped : Store, IOptionConflicts
    {
        public required string Path { get; init; }

        IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts() =>
            Path.EndsWith(".bin", StringComparison.Ordinal) ? [] : [("path", $"must end in .bin; found \"{Path}\".")];
    }

    public sealed record Server : IOptionConflicts
    {
        public int Port { get; init; } = 80;

        public double Rate { get; init; } = 0.5;

        public bool Secure { get; init; }

        public required Store Store { get; init; }

        public IReadOnlyList<Store> Others { get; init; } = [];

        IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
        {
            if (Rate >= Port)
            {
                yield return ("rate", FormattableString.Invariant($"must be below the port; found {Rate} and port {Port}."));
            }

            if (Secure && Port != 443)
            {
                yield return ("secure", FormattableString.Invariant($"is for port 443; found port {Port}."));
            }
        }
    }
}
