using System.Diagnostics;
using TransRec.Data.Storing;
using TransRec.Import.Sources;

namespace TransRec.Import.Reading;

/// <summary>Tells how far an import is, and looks whether it is to stop.</summary>
internal sealed class ImportClock(IProgress<ImportProgress>? progress, ByteMeter meter, CancellationToken cancellation)
{
    // Looked at so rarely it costs nothing, and often enough to stop at once.
    private const int Every = 4096;

    private readonly long begin = Stopwatch.GetTimestamp();
    private StoreBuildStage? stage;
    private long stageBegin;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(begin);

    public CancellationToken Cancellation => cancellation;

    /// <summary>After a record of a file.</summary>
    /// <exception cref="OperationCanceledException">The import is to stop.</exception>
    public void AfterRow(string what, long rows)
    {
        if (rows % Every == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new ImportProgress($"reading {what}", meter.Read, meter.Total, rows, Elapsed, Left(meter.Read, meter.Total, Elapsed)));
        }
    }

    /// <summary>The builder's progress as that of the import.</summary>
    public IProgress<StoreBuildProgress>? OfBuilder(long rows) => progress is null ? null : new Forwarded(build =>
    {
        if (stage != build.Stage)
        {
            (stage, stageBegin) = (build.Stage, Stopwatch.GetTimestamp());
        }

        var name = build.Stage switch
        {
            StoreBuildStage.Grouping => "grouping by user",
            StoreBuildStage.Sorting => "sorting by time",
            StoreBuildStage.Core => $"dropping the rare, pass {build.Pass}",
            _ => "writing",
        };
        progress.Report(new ImportProgress(name, build.Done, build.Total, rows, Elapsed, Left(build.Done, build.Total, Stopwatch.GetElapsedTime(stageBegin))));
    });

    private static TimeSpan? Left(long done, long total, TimeSpan elapsed) =>
        done > 0 && total > 0 && elapsed.TotalSeconds > 1 ? elapsed * Math.Max(0, (double)(total - done) / done) : null;

    private sealed class Forwarded(Action<StoreBuildProgress> report) : IProgress<StoreBuildProgress>
    {
        public void Report(StoreBuildProgress value) => report(value);
    }
}
