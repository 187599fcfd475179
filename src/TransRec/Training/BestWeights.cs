using TransRec.Foundation.Files;
using TransRec.Models;

namespace TransRec.Training;

/// <summary>
/// The weights of the epoch with the best validation score. New ones are written next to those before, and take their place when the saved state counts on
/// them; a kill between the two is made up for when training goes on.
/// </summary>
/// <param name="path">Their file, or the folder of an encoder.</param>
/// <param name="write">Writes the file or folder whose path it gets.</param>
/// <param name="inFolder">The file with the weights when <paramref name="path"/> is a folder. Null: it is a file.</param>
internal sealed class BestWeights(string path, Action<string> write, string? inFolder = null)
{
    private readonly string next = path + ".next";

    /// <summary>Sets the model to the weights in the file that it gets. Null: nothing does.</summary>
    public Action<string>? Read { get; init; }

    /// <summary>Sets the model to them.</summary>
    public void Load() => Read?.Invoke(path);

    /// <summary>Writes new ones next to those before.</summary>
    /// <returns>SHA-256 of the weights.</returns>
    public string Stage()
    {
        Discard();
        write(next);
        return TrainedWeights.Fingerprint(FileIn(next));
    }

    /// <summary>Puts new ones, if there are any, in their place.</summary>
    public void Commit()
    {
        if (inFolder is null)
        {
            if (File.Exists(next))
            {
                File.Move(next, path, overwrite: true);
                AtomicFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            }

            return;
        }

        if (!File.Exists(FileIn(next)))
        {
            return;
        }

        // The weights last: what was staged can be put in place again until then. The other files are the same in every epoch.
        Directory.CreateDirectory(path);
        foreach (var file in Directory.EnumerateFiles(next, "*", SearchOption.AllDirectories).OrderBy(file => file == FileIn(next)).ToList())
        {
            var place = Path.Combine(path, Path.GetRelativePath(next, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(file, place, overwrite: true);
        }

        AtomicFile.FlushFolder(path);
        Discard();
    }

    /// <summary>Makes sure that the weights are those that a state counts on.</summary>
    /// <exception cref="CheckpointException">They are absent or others.</exception>
    public void Resume(TrainingState state)
    {
        if (state.BestEpoch >= 0)
        {
            var weights = FileIn(path);
            if (state.BestWeights is { } staged && File.Exists(FileIn(next)) && TrainedWeights.Fingerprint(FileIn(next)) == staged)
            {
                Commit();
            }

            if (!File.Exists(weights))
            {
                throw new CheckpointException(
                    $"{weights} is not there; the saved state counts on the weights of epoch {state.BestEpoch + 1} in it. Restore it, or start anew with --overwrite.");
            }

            if (state.BestWeights is { } saved && TrainedWeights.Fingerprint(weights) != saved)
            {
                throw new CheckpointException(
                    $"{weights} is not as it was written: its SHA-256 differs from the one in the saved state (epoch {state.BestEpoch + 1}). Restore it, or start anew with "
                    + "--overwrite.");
            }
        }

        Discard();
    }

    private void Discard()
    {
        if (Directory.Exists(next))
        {
            Directory.Delete(next, recursive: true);
        }
        else
        {
            File.Delete(next);
        }
    }

    private string FileIn(string place) => inFolder is null ? place : Path.Combine(place, inFolder);
}
