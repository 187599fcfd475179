namespace TransRec.Data;

/// <summary>Collects defects: counts all, keeps the first few.</summary>
internal sealed class DefectList(string domain)
{
    private readonly List<DomainDefect> _first = [];
    private long _total;

    public void Add(string file, long line, string reason)
    {
        _total++;
        if (_first.Count < DomainFormatException.MaximumListed)
        {
            _first.Add(new(file, line, reason));
        }
    }

    /// <exception cref="DomainFormatException">There are defects.</exception>
    public void ThrowIfAny()
    {
        if (_total > 0)
        {
            throw new DomainFormatException(domain, _first, _total);
        }
    }

    /// <summary>A value as it is shown in a message: shortened, so that no defect floods the list.</summary>
    public static string Show(ReadOnlySpan<char> value) => value.Length <= 60 ? $"\"{value}\"" : $"\"{value[..57]}...\"";
}
