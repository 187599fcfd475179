using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using TransRec.Import;

namespace TransRec.Cli.Verbs;

/// <summary>The options that name a database. Its connection string comes from the environment: a command line can be read by others.</summary>
internal sealed class DatabaseChoices
{
    private readonly Option<string?> provider = new("--provider") { Description = "The database that interactions lie in.", HelpName = string.Join('|', DatabaseProviders.Names) };
    private readonly Option<string?> variable = new("--connection-env") { Description = "The environment variable that holds the connection string, with the password.", HelpName = "VARIABLE" };
    private readonly Option<string?> query = new("--query") { Description = "Gives a user, an item and a time a row: select customer_id, product_id, sold_at from sales.", HelpName = "SQL" };
    private readonly Option<string?> titles = new("--title-query") { Description = "Gives an item and its title a row: select id, name from products.", HelpName = "SQL" };

    public DatabaseChoices() => provider.AcceptOnlyFromAmong([.. DatabaseProviders.Names]);

    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[provider, variable, query, titles])
        {
            verb.Options.Add(option);
        }

        verb.Validators.Add(result =>
        {
            string[] missing = [.. new Option[] { provider, variable, query }.Where(option => result.GetResult(option) is null).Select(option => option.Name)];
            if (IsGiven(result) && missing.Length > 0)
            {
                result.AddError($"A database needs {string.Join(", ", missing)} as well: --provider postgres --connection-env SHOP_DB --query \"select ...\".");
            }
        });
    }

    public bool IsGiven(CommandResult result) => new Option[] { provider, variable, query, titles }.Any(option => result.GetResult(option) is { Implicit: false });

    public DbConnection Connect(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(variable)!;
        return DatabaseProviders.Connect(
            parsed.GetRequiredValue(provider)!,
            Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : throw new ImportFailure($"The environment variable {name} is not set. Set it to the connection string, for example export {name}='Host=localhost;Username=me;Password=...;Database=shop'."),
            name);
    }

    public DatabaseSource Source(ParseResult parsed, DbConnection connection) => new(connection, parsed.GetRequiredValue(query)!, parsed.GetValue(titles));

    private sealed class ImportFailure(string message) : TransRecException(message);
}
