using TransRec.Adapters.Files;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Items;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Options;
using TransRec.Pictures;
using TransRec.Training;

namespace TransRec.Experiments.Verification;

/// <summary>
/// Reads everything that TransRec has written below a folder and says of each file whether it is as it was written: runs, adapter folders, training states,
/// cached states, picture stores, and folders of them (a study, a cache).
/// </summary>
public static class Verification
{
    private const string BeforeChecksums = "written before checksums";

    /// <summary>Verifies a folder with all below it, or one file.</summary>
    /// <param name="path">A run, an adapter folder, a study, a cache, a picture store, ...</param>
    /// <exception cref="RunException">There is no such path, or nothing that TransRec has written with a checksum.</exception>
    public static VerificationReport Run(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new RunException($"There is no folder or file {path}.");
        }

        var verdicts = Directory.Exists(path) ? OfFolder(path).ToList() : [.. OfFile(path)];
        return verdicts.Count > 0 ? new VerificationReport(path, verdicts) : throw new RunException(
            $"{path} holds nothing that TransRec writes with a checksum. Expected a run, an adapter folder, a study, a cache, or a file of one.");
    }

    private static IEnumerable<FileVerdict> OfFolder(string folder)
    {
        var isRun = File.Exists(Path.Combine(folder, RunFiles.Record)) && (File.Exists(Path.Combine(folder, RunFiles.Recipe)) || RunContents.HasWork(folder));
        var isAdapter = !isRun && File.Exists(Path.Combine(folder, AdapterManifestFile.Name));
        IEnumerable<FileVerdict> own = isRun ? OfRun(folder) : isAdapter ? OfAdapter(folder) : Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).SelectMany(OfFile);
        return own.Concat(Directory.EnumerateDirectories(folder)
            .Where(inner => new DirectoryInfo(inner).LinkTarget is null)
            .Order(StringComparer.Ordinal)
            .SelectMany(OfFolder));
    }

    private static IEnumerable<FileVerdict> OfRun(string folder)
    {
        var recordPath = Path.Combine(folder, RunFiles.Record);
        RunRecord record;
        try
        {
            record = RunFiles.ReadRecord(folder);
        }
        catch (Exception error) when (error is RunException or IOException or UnauthorizedAccessException)
        {
            return [Damaged(recordPath, error)];
        }

        var wrong = record.Sha256 is null ? BeforeChecksums : null;
        List<FileVerdict> verdicts = [new(recordPath, wrong is null ? FileState.Intact : FileState.WithoutChecksum, wrong)];
        if (record.Files is { } files)
        {
            verdicts.AddRange(files.Select(file => Compare(Path.Combine(folder, file.Key), file.Value)));
        }
        else if (record.State == RunState.Finished)
        {
            verdicts.AddRange(RunContents.OfFinished(folder).Select(name => new FileVerdict(Path.Combine(folder, name), FileState.WithoutChecksum, BeforeChecksums)));
        }

        var state = Path.Combine(folder, RecommenderTraining.StateFile);
        return File.Exists(state) ? verdicts.Concat(OfFile(state)).Concat(OfBest(folder, state)) : verdicts;
    }

    // The weights that a state counts on.
    private static IEnumerable<FileVerdict> OfBest(string folder, string statePath)
    {
        string? sum;
        try
        {
            using var state = SafetensorsFile.Open(statePath);
            sum = state.Metadata.GetValueOrDefault(TrainingState.BestWeightsKey);
        }
        catch (CheckpointException)
        {
            return []; // its own verdict says so
        }

        var places = new[] { ModelFolder.WeightsFile, Path.Combine(ModelFolder.EncoderFolder, "model.safetensors") }.Select(name => Path.Combine(folder, name)).Where(File.Exists);
        return sum is null ? [] : places.Take(1).Select(place => FileSum.Of(place).Sha256 == sum
            ? new FileVerdict(place, FileState.Intact)
            : new FileVerdict(place, FileState.Damaged, "differs from the SHA-256 in the saved state"));
    }

    private static List<FileVerdict> OfAdapter(string folder)
    {
        var manifest = Path.Combine(folder, AdapterManifestFile.Name);
        try
        {
            var (_, files) = AdapterManifestFile.Read(folder);
            return
            [
                AdapterManifestFile.IsSealed(folder) ? new(manifest, FileState.Intact) : new(manifest, FileState.WithoutChecksum, BeforeChecksums),
                .. files.Select(file => Compare(Path.Combine(folder, file.Name), new FileSum(file.SizeBytes, file.Sha256))),
            ];
        }
        catch (Exception error) when (error is CheckpointException or IOException or UnauthorizedAccessException or OptionsException)
        {
            return AdapterManifestFile.IsIn(folder) || File.Exists(Path.Combine(folder, AdapterParts.FileNames[0])) ? [Damaged(manifest, error)] : [];
        }
    }

    private static IEnumerable<FileVerdict> OfFile(string path)
    {
        var ending = Path.GetExtension(path);
        var isStore = ending == ".bin" && Path.GetFileName(path).StartsWith(PictureStore.FilePrefix, StringComparison.Ordinal);
        if (!isStore && ending != ".safetensors")
        {
            return [];
        }

        try
        {
            var intact = isStore ? PictureStoreCheck.Whole(path) : OfSafetensors(path);
            return intact is null && !isStore && !IsOurs(path) ? [] :
            [
                new FileVerdict(
                    path,
                    intact switch { true => FileState.Intact, false => FileState.Damaged, _ => FileState.WithoutChecksum },
                    intact switch { true => null, false => "its content differs from its checksum", _ => BeforeChecksums }),
            ];
        }
        catch (Exception error) when (error is CheckpointException or IOException or UnauthorizedAccessException)
        {
            return [Damaged(path, error)];
        }
    }

    private static bool? OfSafetensors(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.IsAsWritten();
    }

    private static bool IsOurs(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Metadata.GetValueOrDefault("format") is { } format
            && (format == TrainingState.Format || format.StartsWith(CachedStatesFile.FormatPrefix, StringComparison.Ordinal));
    }

    private static FileVerdict Compare(string path, FileSum written)
    {
        try
        {
            return !File.Exists(path) ? new FileVerdict(path, FileState.Missing, "is not there")
                : FileSum.Of(path) == written ? new FileVerdict(path, FileState.Intact)
                : new FileVerdict(path, FileState.Damaged, "its size or SHA-256 differs from what was written");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Damaged(path, error);
        }
    }

    private static FileVerdict Damaged(string path, Exception error) => new(path, FileState.Damaged, error.Message);
}
