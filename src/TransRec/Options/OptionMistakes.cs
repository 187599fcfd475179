namespace TransRec.Options;

/// <summary>Collects the mistakes of one file while it is read, so that all of them are reported at once.</summary>
internal sealed class OptionMistakes
{
    private readonly List<OptionMistake> found = [];

    /// <summary>How many values could not be read, so that something else stands in their place. Conflicts are not among them.</summary>
    public int Unread { get; private set; }

    /// <summary>Adds a value, a key or a text that cannot be read.</summary>
    public void Add(string path, string message)
    {
        found.Add(new OptionMistake(path, message));
        Unread++;
    }

    /// <summary>Adds the conflicts of a record, and of every record below it when <paramref name="whole"/> is set. One that a record above names as well is kept once.</summary>
    public void AddConflicts(object record, string path, bool whole = false)
    {
        foreach (var (key, message) in (record as IOptionConflicts)?.Conflicts() ?? [])
        {
            var mistake = new OptionMistake(key.Length == 0 ? path : Join(path, key), message);
            if (!found.Contains(mistake))
            {
                found.Add(mistake);
            }
        }

        foreach (var property in whole ? OptionProperty.Of(record.GetType()).Where(property => property.IsRecord) : [])
        {
            if (property.Get(record) is { } inner)
            {
                AddConflicts(inner, Join(path, property.Key), whole: true);
            }
        }
    }

    /// <exception cref="OptionsException">There is a mistake.</exception>
    public void ThrowIfAny(string source)
    {
        if (found.Count > 0)
        {
            throw new OptionsException(source, found);
        }
    }

    /// <summary>The path of a key inside the object at <paramref name="path"/>.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
