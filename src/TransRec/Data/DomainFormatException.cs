namespace TransRec.Data;

/// <summary>A domain's data has defects. All of them are counted and the first ones are listed, so that one pass mends the file.</summary>
public sealed class DomainFormatException : TransRecException
{
    internal DomainFormatException(string name, IReadOnlyList<DomainDefect> defects, long total)
        : base(Describe(name, defects, total))
    {
        Defects = defects;
        TotalDefects = total;
    }

    /// <summary>The first defects, at most <see cref="MaximumListed"/>.</summary>
    public IReadOnlyList<DomainDefect> Defects { get; }

    /// <summary>How many defects there are in all.</summary>
    public long TotalDefects { get; }

    /// <summary>How many defects are listed at most.</summary>
    public static int MaximumListed => 20;

    private static string Describe(string name, IReadOnlyList<DomainDefect> defects, long total)
    {
        var lines = defects.Select(defect => $"  {defect}");
        var rest = total > defects.Count ? $"\n  ... and {total - defects.Count} more" : "";
        return $"Domain \"{name}\" has {total} {(total == 1 ? "defect" : "defects")}:\n{string.Join('\n', lines)}{rest}";
    }
}
