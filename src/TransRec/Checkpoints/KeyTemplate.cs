using System.Globalization;

namespace TransRec.Checkpoints;

/// <summary>The beginning of tensor names, part by part; a part in braces such as <c>{i}</c> stands for a number.</summary>
internal sealed class KeyTemplate
{
    private readonly string[] _parts;

    internal KeyTemplate(string text)
    {
        Text = text;
        var parts = text.EndsWith('.') ? text[..^1] : text;
        _parts = text.Length == 0 ? [] : parts.Split('.');
        foreach (var part in _parts)
        {
            var braces = part.AsSpan().ContainsAny('{', '}');
            if (part.Length == 0 || (braces && !IsPlaceholder(part)))
            {
                throw new ArgumentException($"The part \"{part}\" of \"{text}\" is not a name; a name, or a placeholder such as {{i}} alone, is expected.");
            }
        }

        Placeholders = [.. _parts.Where(IsPlaceholder)];
        if (Placeholders.Distinct().Count() != Placeholders.Length)
        {
            throw new ArgumentException($"A placeholder stands twice in \"{text}\".");
        }
    }

    internal string Text { get; }

    internal int Length => _parts.Length;

    internal string[] Placeholders { get; }

    /// <summary>Whether the name begins with this template, and the number in each placeholder.</summary>
    internal bool Matches(string[] name, Dictionary<string, string> numbers)
    {
        numbers.Clear();
        if (name.Length < _parts.Length)
        {
            return false;
        }

        for (var index = 0; index < _parts.Length; index++)
        {
            if (IsPlaceholder(_parts[index]) && IsNumber(name[index]))
            {
                numbers[_parts[index]] = name[index];
            }
            else if (_parts[index] != name[index])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>This template with its numbers, and the rest of a name behind it.</summary>
    internal string Fill(Dictionary<string, string> numbers, ReadOnlySpan<string> rest) =>
        string.Join('.', [.. _parts.Select(part => IsPlaceholder(part) ? numbers[part] : part), .. rest]);

    /// <summary>Whether both templates match some name with the same length.</summary>
    internal bool Meets(KeyTemplate other) =>
        _parts.Length == other._parts.Length
        && _parts.Zip(other._parts).All(pair => pair.First == pair.Second
            || (IsPlaceholder(pair.First) && (IsPlaceholder(pair.Second) || IsNumber(pair.Second)))
            || (IsPlaceholder(pair.Second) && IsNumber(pair.First)));

    private static bool IsPlaceholder(string part) => part is ['{', .. { Length: > 0 } name, '}'] && name.All(char.IsAsciiLetter);

    // Only the usual way of writing a number, so that one number is one name.
    private static bool IsNumber(string part) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == part;
}
