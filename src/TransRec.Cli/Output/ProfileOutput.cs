using TransRec.Experiments.Profiles;

namespace TransRec.Cli.Output;

/// <summary>A profile as tables.</summary>
internal static class ProfileOutput
{
    public static void Print(Terminal terminal, ProfileReport report)
    {
        terminal.Out.WriteLine(
            $"A step takes {report.StepMilliseconds:N1} ms (median of {report.Steps}, {report.Threads} threads); an epoch has {Texts.Count(report.StepsPerEpoch)} steps.");
        TableOutput.Print(
            terminal,
            ["of a step", ">ms", ">share"],
            report.Phases.Select(phase => (IReadOnlyList<string>)[phase.Name, $"{phase.Milliseconds:N1}", $"{phase.Share:P0}"]));
        TableOutput.Print(terminal, ["measured", ">value", "remark"], Rows(report));
        if (report.InRanks is { } ranks)
        {
            terminal.Out.WriteLine(
                $"In {ranks.Ranks} ranks a step would take {ranks.StepMilliseconds:N1} ms (items {ranks.Items:N1}, users {ranks.Users:N1}, exchange {ranks.Exchange:N1} for {Texts.Bytes((long)ranks.Bytes)}, "
                + $"alike everywhere {ranks.Everywhere:N1}): {ranks.Efficiency:P0} of {ranks.Ranks} times as fast. What limits it most: {ranks.Limit}.");
        }

        foreach (var line in report.Advice)
        {
            terminal.Out.WriteLine($"Faster: {line}");
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(ProfileReport report)
    {
        var (batch, products, memory, evaluation) = (report.Batch, report.Products, report.Memory, report.Evaluation);
        yield return ["users, targets", $"{batch.Users:N0}, {batch.Targets:N0}", ""];
        yield return ["distinct items", $"{batch.DistinctItems:N0}", $"in {batch.Parts:0.#} parts, {batch.HeldParts:0.#} held for the backward pass"];
        yield return ["tokens or patches", $"{batch.Tokens:N0}", $"{batch.PaddedTokens / Math.Max(1, batch.Tokens):0.0} times as many ({batch.PaddedTokens:N0}) with padding and repeated items"];
        yield return ["products, forward", $"{products.ForwardGigaflops:N2} Gflop", ""];
        yield return ["products, backward", $"{products.BackwardGigaflops:N2} Gflop", ""];
        yield return
        [
            "floor by products",
            $"{products.FloorMilliseconds:N1} ms",
            $"at {products.MachineGigaflopsPerSecond:N0} Gflop/s in float32 (bfloat16: {products.MachineBfloat16GigaflopsPerSecond:N0}); the step takes "
                + $"{report.StepMilliseconds / Math.Max(1e-9, products.FloorMilliseconds):0.0} times as long",
        ];
        yield return ["floor by memory", $"{products.TrafficMilliseconds:N1} ms", $"{products.Gigabytes:N2} GB at {products.MachineGigabytesPerSecond:N0} GB/s"];
        yield return ["peak memory", Texts.Bytes(memory.Peak), $"{Texts.Bytes(memory.Available)} more are free"];
        if (memory.PerToken > 0)
        {
            yield return ["held per token", Texts.Bytes((long)memory.PerToken), ""];
        }

        yield return
        [
            "evaluation per user",
            $"{evaluation.MillisecondsPerUser:N2} ms",
            $"{Texts.Count(evaluation.Users)} users; catalogue of {Texts.Count(evaluation.Items)} items {evaluation.CatalogueSeconds:N1} s, vector {evaluation.UserMilliseconds:N2} ms, rank {evaluation.RankMilliseconds:N3} ms",
        ];
    }
}
