namespace TransRec.Tests.Kills;

/// <summary>A command that is killed and repeated.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Arguments">The command line that writes below a folder.</param>
/// <param name="Outcome">What counts of what it has written, as text that is equal where the outcome is.</param>
internal sealed record KillCase(string Name, Func<string, string[]> Arguments, Func<string, string> Outcome);
