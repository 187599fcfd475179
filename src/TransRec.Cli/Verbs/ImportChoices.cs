using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TransRec.Data.Storing;
using TransRec.Import;
using TransRec.Import.Mapping;
using TransRec.Import.Sources;

namespace TransRec.Cli.Verbs;

/// <summary>The options that say how a source is read, and which of its rows are kept.</summary>
internal static class ImportChoices
{
    private static Option<string?> Text(string name, string help, string description) => new(name) { Description = description, HelpName = help };

    private static Option<T?> Of<T>(string name, string help, string description, Func<string, T> parse)
        where T : class => new(name)
        {
            Description = description,
            HelpName = help,
            CustomParser = result => Parsed(result, name, parse),
        };

    private static T? Parsed<T>(ArgumentResult result, string name, Func<string, T> parse)
        where T : class
    {
        try
        {
            return parse(string.Join(',', result.Tokens.Select(token => token.Value)));
        }
        catch (Exception error) when (error is ImportException or FormatException or OverflowException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            result.AddError($"{name}: {error.Message}");
            return null;
        }
    }

    /// <summary>How records are read.</summary>
    internal sealed class Reading
    {
        private readonly Option<string?> format = Text("--format", "name", "The format (transrec data formats), or delimited, jsonl, parquet. Default: found by looking at the files.");
        private readonly Option<string?> title = Text("--title", "template", "The title: a column, or a text with columns in braces: \"{prod_name}, {colour_group_name}\". Default: the format's.");
        private readonly Option<string?> text = Text("--text", "column", "A column whose text is put after the title.");
        private readonly Option<string?> encoding = Text("--encoding", "name", "The encoding of text files. Default: found by looking at their bytes.");
        private readonly Option<ColumnMapping?> map = Of("--map", "role=column,...", "Which column holds user, item, time, rating, event, title; by number where there is no header. A time may have its form "
            + "after a colon (s, ms, us, ns, iso or a pattern): user=customer_id,item=sku,time=sold:dd.MM.yyyy.", ColumnMapping.Parse);

        private readonly Option<TimeZoneInfo?> zone = Of("--time-zone", "zone", "The zone of times without one, such as Europe/Oslo. Default: UTC; never that of this machine.", TimeZoneInfo.FindSystemTimeZoneById);
        private readonly Option<string?> quotes = Text("--quotes", "none|doubled|backslash", "How quotes are meant in delimited text. Default: as the format says, or found by looking.");

        public Reading()
        {
            map.AllowMultipleArgumentsPerToken = false;
            quotes.AcceptOnlyFromAmong("none", "doubled", "backslash");
        }

        public void AddTo(Command verb)
        {
            foreach (var option in (Option[])[format, map, title, text, zone, encoding, quotes])
            {
                verb.Options.Add(option);
            }
        }

        public ImportOptions Apply(ParseResult parsed, ImportOptions options) => options with
        {
            Format = parsed.GetValue(format),
            Map = parsed.GetValue(map),
            Title = parsed.GetValue(title),
            Text = parsed.GetValue(text),
            Encoding = parsed.GetValue(encoding),
            TimeZone = parsed.GetValue(zone) ?? TimeZoneInfo.Utc,
            Quotes = parsed.GetValue(quotes) is { } word ? Enum.Parse<Quoting>(word, ignoreCase: true) : null,
        };
    }

    /// <summary>Which rows are kept.</summary>
    internal sealed class Rules
    {
        private readonly Option<int?> core = CommonOptions.OptionalCount("--k-core", "Users and items with fewer interactions are dropped, again and again until none is left", 1, 1_000_000);
        private readonly Option<int?> user = CommonOptions.OptionalCount("--min-user", "Users with fewer interactions are dropped", 1, 1_000_000);
        private readonly Option<int?> item = CommonOptions.OptionalCount("--min-item", "Items with fewer interactions are dropped", 0, 1_000_000);
        private readonly Option<bool> once = new("--once") { Description = "The minima are applied once, to the counts of all rows, as many papers do." };
        private readonly Option<Moment?> since = Of("--since", "time", "Interactions before this are left out (2018-01-01, or with a time).", Moment.Parse);
        private readonly Option<Moment?> until = Of("--until", "time", "Interactions at this time or after it are left out.", Moment.Parse);
        private readonly Option<double?> rating = new("--rating-at-least") { Description = "Interactions with a lower rating, or none, are left out.", HelpName = "number" };
        private readonly Option<string?> events = Text("--events", "kinds", "The kinds of events that are kept, separated by commas: buy,cart. Default: all.");
        private readonly Option<string?> dedup = Text("--dedup", "none|first|last|adjacent", "Of an item that a user takes several times: all rows, the first, the last, or one of rows in a row. Default: none.");
        private readonly Option<string?> ties = Text("--ties", "file|item", "The order of rows of one user and one time: that of the file, or of the items' ids. Default: file.");
        private readonly Option<Span?> sessions = Of("--sessions", "pause", "A pause longer than this ends a session, and each session becomes a user of its own: 30m, 2h, 1d.", Span.Parse);
        private readonly Option<bool> untitled = new("--keep-untitled") { Description = "Keeps items without a title (for pictures or ids). Default: they are dropped where the source has titles." };
        private readonly Option<string?> images = Text("--images", "pattern", "Copies pictures found below the source: images/{id:3}/{id}.jpg, {id:3} being the first three letters of an item's id. Keeps items without a title.");

        public Rules()
        {
            dedup.AcceptOnlyFromAmong("none", "first", "last", "adjacent");
            ties.AcceptOnlyFromAmong("file", "item");
        }

        public void AddTo(Command verb)
        {
            foreach (var option in (Option[])[core, user, item, once, since, until, rating, events, dedup, ties, sessions, untitled, images])
            {
                verb.Options.Add(option);
            }

            verb.Validators.Add(result =>
            {
                if (result.GetResult(core) is not null && (result.GetResult(user) is not null || result.GetResult(item) is not null))
                {
                    result.AddError("--k-core N is --min-user N --min-item N; give one of the two.");
                }

                if (result.GetValue(once) && result.GetResult(core) is null && result.GetResult(user) is null && result.GetResult(item) is null)
                {
                    result.AddError("--once belongs to --k-core, --min-user or --min-item.");
                }
            });
        }

        public ImportOptions Apply(ParseResult parsed, ImportOptions options) => options with
        {
            Since = parsed.GetValue(since)?.Time,
            Until = parsed.GetValue(until)?.Time,
            RatingAtLeast = parsed.GetValue(rating),
            Events = parsed.GetValue(events)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            RequireTitles = parsed.GetValue(untitled) ? false : null,
            Images = parsed.GetValue(images),
            Store = options.Store with
            {
                MinimumUser = parsed.GetValue(core) ?? parsed.GetValue(user) ?? 1,
                MinimumItem = parsed.GetValue(core) ?? parsed.GetValue(item) ?? 0,
                Once = parsed.GetValue(once),
                Duplicates = parsed.GetValue(dedup) is { } word ? Enum.Parse<DuplicateRule>(word, ignoreCase: true) : DuplicateRule.None,
                Ties = parsed.GetValue(ties) == "item" ? TieRule.Item : TieRule.File,
                SessionGap = parsed.GetValue(sessions)?.Time,
            },
        };
    }

    /// <summary>A time on the command line.</summary>
    internal sealed record Moment(DateTimeOffset Time)
    {
        public static Moment Parse(string text) =>
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? new(time)
                : throw new FormatException($"\"{text}\" is no time. Expected a day such as 2018-01-31, or with a time: 2018-01-31T12:00Z.");
    }

    /// <summary>A duration on the command line.</summary>
    internal sealed record Span(TimeSpan Time)
    {
        public static Span Parse(string text)
        {
            var unit = text.Length > 1 ? text[^1] : ' ';
            return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && unit is 's' or 'm' or 'h' or 'd'
                ? new(unit switch { 's' => TimeSpan.FromSeconds(number), 'm' => TimeSpan.FromMinutes(number), 'h' => TimeSpan.FromHours(number), _ => TimeSpan.FromDays(number) })
                : throw new FormatException($"\"{text}\" is no duration. Expected a number and s, m, h or d: 30m.");
        }
    }
}
