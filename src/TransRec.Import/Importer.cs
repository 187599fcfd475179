using TransRec.Data.Storing;
using TransRec.Import.Mapping;
using TransRec.Import.Reading;
using TransRec.Import.Reporting;
using TransRec.Import.Sniffing;
using TransRec.Import.Sources;

namespace TransRec.Import;

/// <summary>Imports what people have into a domain: looks what it is, reads it record by record, and has a store built of it.</summary>
public static class Importer
{
    /// <summary>Looks what a source is and how it would be read. Nothing is written.</summary>
    /// <param name="sources">Files, folders, patterns with * and ?.</param>
    /// <param name="options">What is known of it; null: nothing.</param>
    /// <exception cref="ImportException">It cannot be read, or it is not clear how.</exception>
    public static SniffReport Sniff(IReadOnlyList<string> sources, ImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return SniffReport.Of(Planner.Plan(sources, options ?? new()), options ?? new());
    }

    /// <summary>Imports files.</summary>
    /// <param name="sources">Files, folders, patterns with * and ?.</param>
    /// <param name="destination">The folder of the store, written as a whole or not at all.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Is told how far it is; null: nobody.</param>
    /// <param name="cancellation">Stops the import; nothing is left behind.</param>
    /// <exception cref="ImportException">The source cannot be read, or has more defects than are tolerated.</exception>
    /// <exception cref="StoreException">Nothing is left, or the store cannot be written.</exception>
    public static ImportReport Run(
        IReadOnlyList<string> sources, string destination, ImportOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentException.ThrowIfNullOrWhiteSpace(destination);
        options ??= new();
        var plan = Planner.Plan(sources, options);
        var looks = plan.Hook?.LooksFirst == true ? 2 : 1;
        var meter = new ByteMeter(plan.Files.Sum(file => file.Source.Length * (file.Role == FileRole.Interactions ? looks : 1)));
        var inputs = Inputs(plan, meter);
        var clock = new ImportClock(progress, meter, cancellation);
        var pass = new ImportPass(options, plan.Hook, plan.Format.Name, clock);
        var origin = new StoreOrigin(ImportRecipe.Of(plan, options).ToJson(), [.. plan.Files.Select(file => SourceDigest.Of(file.Source, clock))]);
        var report = pass.Run(inputs, destination, origin);
        report = report with { Why = plan.Why, NotRead = plan.NotRead, Notes = [.. plan.Notes, .. ImportNotes.Of(plan), .. report.Notes] };
        return options.Images is { } pattern ? report with { Pictures = ImportPictures.Take(pattern, sources, destination, clock) } : report;
    }

    /// <summary>Reads files as <see cref="Run(IReadOnlyList{string}, string, ImportOptions?, IProgress{ImportProgress}?, CancellationToken)"/> does, and writes nothing.</summary>
    internal static ImportReport Read(IReadOnlyList<string> sources, ImportOptions options)
    {
        var plan = Planner.Plan(sources, options);
        var meter = new ByteMeter(0);
        using var builder = new StoreBuilder(options.Store);
        return new ImportPass(options, plan.Hook, plan.Format.Name, new ImportClock(null, meter, CancellationToken.None)).Read(Inputs(plan, meter), builder);
    }

    /// <summary>Imports what queries of a database give, streamed.</summary>
    /// <param name="database">The connection and the queries.</param>
    /// <param name="destination">The folder of the store, written as a whole or not at all.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Is told how far it is; null: nobody.</param>
    /// <param name="cancellation">Stops the import; nothing is left behind.</param>
    /// <exception cref="ImportException">The database refuses, or its rows have more defects than are tolerated.</exception>
    public static ImportReport Run(
        DatabaseSource database, string destination, ImportOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(destination);
        options ??= new();
        var clock = new ImportClock(progress, new ByteMeter(0), cancellation);
        var inputs = database.Inputs(options);
        var recipe = ImportRecipe.Of(database, inputs, options);
        return new ImportPass(options, null, "sql", clock).Run(inputs, destination, new StoreOrigin(recipe.ToJson(), [])) with { Why = $"queries of {database.Product}" };
    }

    private static List<ImportInput> Inputs(ImportPlan plan, ByteMeter meter) =>
        [.. plan.Files.Select(file => new ImportInput(file.Name, file.Role, file.Map, file.Encoding, () => file.Open(meter), file.Form?.EarliestTime ?? long.MinValue, file.Form?.Events ?? file.Events))];
}
