namespace TransRec.Options;

/// <summary>One mistake in the options of a file: a recipe, a study, a manifest.</summary>
/// <param name="Path">Where: keys joined by dots, list positions in brackets (<c>adapter.bottleneckWidth</c>, <c>domains[1]</c>); empty for the whole file.</param>
/// <param name="Message">What was found and what is allowed.</param>
public sealed record OptionMistake(string Path, string Message)
{
    /// <summary>The path and the message, as they stand in the exception's message.</summary>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}

/// <summary>Options that cannot be used. It lists every mistake, not only the first.</summary>
public sealed class OptionsException : TransRecException
{
    /// <summary>Creates the exception for the mistakes found in one file.</summary>
    /// <param name="source">The file (or other origin) of the options.</param>
    /// <param name="mistakes">At least one.</param>
    public OptionsException(string source, IReadOnlyList<OptionMistake> mistakes)
        : base($"{source} has {(mistakes.Count == 1 ? "a mistake" : $"{mistakes.Count} mistakes")}:"
            + string.Concat(mistakes.Select(mistake => $"\n  {mistake}")))
    {
        Source = source;
        Mistakes = mistakes;
    }

    /// <summary>The mistakes, in the order of the file.</summary>
    public IReadOnlyList<OptionMistake> Mistakes { get; }
}
