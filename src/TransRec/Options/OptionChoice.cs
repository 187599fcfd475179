namespace TransRec.Options;

/// <summary>An abstract option record, the key that chooses a concrete one, and the words for it. Whoever knows the concrete records declares it.</summary>
internal sealed class OptionChoice
{
    /// <summary>Declares a choice.</summary>
    /// <param name="declared">The abstract record, as properties declare it.</param>
    /// <param name="key">The key in JSON, for example type or method.</param>
    /// <param name="types">The concrete records by the key's value, in the order of messages.</param>
    /// <exception cref="ArgumentException">A record is none of the declared type.</exception>
    public OptionChoice(Type declared, string key, IReadOnlyDictionary<string, Type> types)
    {
        foreach (var (name, type) in types)
        {
            if (!type.IsSubclassOf(declared) || type.IsAbstract)
            {
                throw new ArgumentException($"{key} \"{name}\" stands for {type.Name}, which is no concrete {declared.Name}.", nameof(types));
            }
        }

        (Declared, Key, Types) = (declared, key, types);
    }

    /// <summary>The abstract record.</summary>
    public Type Declared { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The record types by the key's value.</summary>
    public IReadOnlyDictionary<string, Type> Types { get; }

    /// <summary>The key's value for a record type.</summary>
    /// <exception cref="NotSupportedException">It has none.</exception>
    public string NameOf(Type type) =>
        Types.FirstOrDefault(entry => entry.Value == type).Key
        ?? throw new NotSupportedException($"{type.Name} has no name among the choices of the key {Key}: {string.Join(", ", Types.Keys)}.");
}
