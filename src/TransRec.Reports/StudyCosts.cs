using System.Globalization;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;

namespace TransRec.Reports;

/// <summary>The sections of a study's report on time, memory, size and the machine.</summary>
internal static class StudyCosts
{
    public static ReportSection Table(StudyResults results)
    {
        var study = results.Plan.Definition;
        var any = results.Cells.Any(cell => cell.Finished.Count > 0);
        return new ReportSection(
            "Costs",
            "Means over seeds, as measured beside whatever else the machine did.",
            new ReportTable(
                [.. study.Factors.Select(factor => factor.Name), ">seconds per epoch", ">epochs", ">seconds", ">peak memory", ">weights file"],
                [
                    .. results.Cells.Where(cell => cell.Finished.Count > 0).Select(cell => (IReadOnlyList<ReportCell>)
                    [
                        .. cell.Cell.Levels.Select(each => (ReportCell)each.Level.Name),
                        Numbers.Seconds(Mean(cell, run => run.SecondsPerEpoch)),
                        Numbers.Count(Mean(cell, run => run.Epochs)),
                        Numbers.Seconds(Mean(cell, run => run.Summary!.Seconds)),
                        Numbers.Megabytes(Mean(cell, run => run.Record!.PeakMemoryBytes)),
                        cell.Finished.All(run => run.SizeBytes is not null) ? Numbers.Megabytes(Mean(cell, run => run.SizeBytes!.Value)) : "missing",
                    ]),
                ]),
            any ? [CostBars.Seconds(results), CostBars.Memory(results)] : []);
    }

    public static ReportSection Machine(StudyResults results)
    {
        var finished = results.Runs.Where(run => run.Record is not null).ToList();
        var seconds = finished.Sum(run => run.Record!.Seconds);
        string Distinct(Func<RunRecord, string> value) => string.Join(", ", finished.Select(run => value(run.Record!)).Distinct());
        return new ReportSection(
            "Machine",
            finished.Count == 0 ? "No run has begun." : $"All runs together: {TimeSpan.FromSeconds(Math.Round(seconds)):c}.",
            new ReportTable(
                ["what", "which"],
                finished.Count == 0 ? [] :
                [
                    ["operating system", Distinct(record => record.Versions.OperatingSystem)],
                    ["processor", Distinct(record => record.Processor ?? "not recorded")],
                    ["cores", Distinct(record => record.Cores.ToString(CultureInfo.InvariantCulture))],
                    ["device", Distinct(record => record.Device)],
                    ["TransRec", Distinct(record => record.Versions.TransRec)],
                    ["TorchSharp", Distinct(record => record.Versions.TorchSharp)],
                    ["libtorch", Distinct(record => record.Versions.Libtorch)],
                    [".NET", Distinct(record => record.Versions.DotNet)],
                ]),
            []);
    }

    private static double Mean(StudyCellResult cell, Func<StudyRunResult, double> value) => cell.Spread(value)!.Value.Mean;
}
