namespace TransRec.Experiments.Verification;

/// <summary>What was found of a file that TransRec has written.</summary>
public enum FileState
{
    /// <summary>As it was written.</summary>
    Intact,

    /// <summary>Readable, but written before its kind had a checksum: whether it is as it was written cannot be told.</summary>
    WithoutChecksum,

    /// <summary>Not as it was written.</summary>
    Damaged,

    /// <summary>Listed by its folder, and not there.</summary>
    Missing,
}

/// <summary>The verdict on a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="State">What was found.</param>
/// <param name="Detail">Why, for what is not intact.</param>
public sealed record FileVerdict(string Path, FileState State, string? Detail = null);

/// <summary>The verdicts on the files of a folder.</summary>
/// <param name="Folder">The folder or file.</param>
/// <param name="Files">A verdict for each file that TransRec has written.</param>
public sealed record VerificationReport(string Folder, IReadOnlyList<FileVerdict> Files)
{
    /// <summary>Whether no file is damaged or missing.</summary>
    public bool IsSound => Files.All(file => file.State is FileState.Intact or FileState.WithoutChecksum);
}
