using TransRec.Import.Formats;
using TransRec.Import.Sources;

namespace TransRec.Import.Sniffing;

/// <summary>What a source was found to be, and how it will be read.</summary>
internal sealed record ImportPlan
{
    /// <summary>The format.</summary>
    public required ImportFormat Format { get; init; }

    /// <summary>Why it is this format.</summary>
    public required string Why { get; init; }

    /// <summary>The files that are read.</summary>
    public required IReadOnlyList<PlannedFile> Files { get; init; }

    /// <summary>Files that are not read, with the reason.</summary>
    public required IReadOnlyList<string> NotRead { get; init; }

    /// <summary>What whoever imports should know before.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What is done beyond the description.</summary>
    internal FormatHook? Hook { get; init; }

    /// <summary>Files of a role.</summary>
    /// <param name="role">The role.</param>
    public IEnumerable<PlannedFile> Of(FileRole role) => Files.Where(file => file.Role == role);
}
