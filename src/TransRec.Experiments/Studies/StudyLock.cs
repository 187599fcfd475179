using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Studies;

/// <summary>Keeps two processes from working on a study.</summary>
internal static class StudyLock
{
    private const string Name = "study.lock";

    /// <exception cref="RunException">Another process holds it.</exception>
    public static IDisposable Hold(string folder)
    {
        Directory.CreateDirectory(folder);
        var held = FileLock.TryHold(Path.Combine(folder, Name))
            ?? throw new RunException($"Another process works on the study in {folder} (it holds {Name}). Wait for it, or name another folder.");
        Leftovers.SweepFiles(folder);
        return held;
    }
}
