namespace TransRec.Import.Formats;

/// <summary>The description of a data set's files: how they are recognised and read.</summary>
public sealed record ImportFormat
{
    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in one line.</summary>
    public required string What { get; init; }

    /// <summary>Its files, in the order in which they are preferred.</summary>
    public required IReadOnlyList<FormatFile> Files { get; init; }

    /// <summary>What breaks a naive reader, and what is done about it.</summary>
    public required IReadOnlyList<string> Traps { get; init; }

    /// <summary>What its licence says, in a few words.</summary>
    public required string Licence { get; init; }

    /// <summary>Where its pictures lie, as <c>--images</c> takes it; null: it has none, or under addresses.</summary>
    public string? Images { get; init; }

    /// <summary>Whether a name on the command line means this format: its own, or that of its family (movielens for movielens-1m).</summary>
    /// <param name="name">The name.</param>
    public bool IsCalled(string name) => Name == name || Name.StartsWith(name + "-", StringComparison.Ordinal);

    /// <summary>Makes what the description cannot say; null: it says everything.</summary>
    internal Func<FormatHook>? Hook { get; init; }

    /// <summary>Whether items must be found as well, to tell it from others.</summary>
    internal bool NeedsItems { get; init; }
}
