namespace TransRec.Options;

/// <summary>The choices that one kind of file may hold: which abstract option records there are, and which key chooses the concrete one.</summary>
internal sealed class OptionChoices(IEnumerable<OptionChoice> choices)
{
    private readonly Dictionary<Type, OptionChoice> known = choices.ToDictionary(choice => choice.Declared);

    /// <summary>Whether a key chooses a record type somewhere.</summary>
    public bool IsChoiceKey(string key) => known.Values.Any(choice => choice.Key == key);

    /// <summary>The choice for a declared type, or null when the type stands for itself.</summary>
    /// <exception cref="NotSupportedException">The type is abstract, and no choice is declared for it.</exception>
    public OptionChoice? ChoiceFor(Type declared) => known.TryGetValue(declared, out var choice) ? choice
        : declared.IsAbstract ? throw new NotSupportedException($"No key is declared that chooses a concrete {declared.Name}.")
        : null;
}
