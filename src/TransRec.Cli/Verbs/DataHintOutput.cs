using TransRec.Cli.Output;
using TransRec.Experiments.Inspection;

namespace TransRec.Cli.Verbs;

/// <summary>What <c>data describe</c> says of data that will hurt.</summary>
internal static class DataHintOutput
{
    public static void Print(Terminal terminal, DataInspectionReport report)
    {
        TableOutput.Print(
            terminal,
            ["titles cut at", ">longer", ">items alike then"],
            report.Cuts.Select(cut => (IReadOnlyList<string>)[$"{cut.Tokens} tokens", Texts.Count(cut.Longer), Texts.Count(cut.Alike)]));
        terminal.Out.WriteLine($"Tokens are counted by {report.TokensBy}. itemEncoder.maximumTokens {report.MaximumTokens} reads 99% of the titles whole.");
        foreach (var hint in report.Hints)
        {
            var examples = hint.Examples.Count == 0 ? "" : $" Such as {string.Join("; ", hint.Examples)}.";
            terminal.Out.WriteLine($"Hint: {Texts.Count(hint.Count)} {hint.What}. {hint.Advice}{examples}");
        }
    }
}
