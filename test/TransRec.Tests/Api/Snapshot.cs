using System.Runtime.CompilerServices;

namespace TransRec.Tests.Api;

/// <summary>
/// Texts that are checked in and compared with what the program says now. On a difference the new text is written beside the old one as *.received.*
/// (git-ignored); with TRANSREC_ACCEPT=1 in the environment it takes the old one's place.
/// </summary>
internal static class Snapshot
{
    /// <summary>Compares a text with a checked-in file.</summary>
    /// <param name="path">The file, relative to the folder of the calling test.</param>
    /// <param name="text">What it should hold.</param>
    /// <param name="test">The calling test's source file.</param>
    public static void Check(string path, string text, [CallerFilePath] string test = "")
    {
        var accepted = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(test)!, path));
        var received = Path.ChangeExtension(accepted, $".received{Path.GetExtension(accepted)}");
        text = text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        var before = File.Exists(accepted) ? File.ReadAllText(accepted).ReplaceLineEndings("\n") : "";
        if (before == text)
        {
            File.Delete(received);
            return;
        }

        if (Environment.GetEnvironmentVariable("TRANSREC_ACCEPT") == "1")
        {
            File.WriteAllText(accepted, text);
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        Assert.Fail(
            $"{accepted} is out of date: {FirstDifference(before, text)}\nThe new text is in {received}. "
            + "Look at the difference, and accept it by running this test with TRANSREC_ACCEPT=1 in the environment.");
    }

    private static string FirstDifference(string before, string now)
    {
        string[] old = before.Split('\n'), fresh = now.Split('\n');
        var line = Enumerable.Range(0, Math.Max(old.Length, fresh.Length)).First(i => old.ElementAtOrDefault(i) != fresh.ElementAtOrDefault(i));
        return $"line {line + 1} was \"{old.ElementAtOrDefault(line)}\" and is now \"{fresh.ElementAtOrDefault(line)}\".";
    }
}
