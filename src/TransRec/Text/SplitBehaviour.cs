namespace TransRec.Text;

/// <summary>What becomes of the places at which a text is cut, by the words of tokenizer.json.</summary>
internal sealed class SplitBehaviour(string word)
{
    private static readonly string[] Words = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"];

    /// <exception cref="InvalidDataException">It is none of the words.</exception>
    public static SplitBehaviour Read(TokenizerPart part, string? otherwise) =>
        (part.Text("behavior") ?? otherwise) is { } word && Words.Contains(word)
            ? new SplitBehaviour(word)
            : throw part.Wrong("behavior", string.Join(", ", Words));

    /// <summary>The splitter that cuts a text at places.</summary>
    public WordSplitter At(Func<string, IEnumerable<(int Start, int Length)>> places) => text =>
    {
        var parts = new List<(bool IsMatch, string Text)>();
        var from = 0;
        foreach (var (start, length) in places(text))
        {
            Add(false, from, start);
            Add(true, start, start + length);
            from = start + length;
        }

        Add(false, from, text.Length);
        return Joined(parts);

        void Add(bool isMatch, int first, int end)
        {
            if (end > first)
            {
                parts.Add((isMatch, text[first..end]));
            }
        }
    };

    private List<string> Joined(List<(bool IsMatch, string Text)> parts)
    {
        var result = new List<string>();
        for (var i = 0; i < parts.Count; i++)
        {
            var (isMatch, text) = parts[i];
            var before = i > 0 && parts[i - 1].IsMatch;
            switch (word)
            {
                case "Removed" when isMatch:
                    break;
                case "MergedWithPrevious" when isMatch && i > 0 && !before:
                case "MergedWithNext" when !isMatch && before:
                case "Contiguous" when isMatch && before:
                    result[^1] += text;
                    break;
                default:
                    result.Add(text);
                    break;
            }
        }

        return result;
    }
}
