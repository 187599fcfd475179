using System.Globalization;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Torch;

/// <summary>Finds the dictionaries of tensors in a checkpoint and chooses the state dict among them.</summary>
internal static class StateDictSections
{
    // Paths grow with their keys, which a pickle can repeat at no cost; these limits keep all of them together small.
    private const int DeepestLevel = 8;
    private const int LongestKey = 128;

    private static readonly string[] s_usual = ["model_state_dict", "state_dict", "model", "module"];

    /// <summary>Every dictionary that is reachable by text keys and holds tensors, by its path; a dictionary met twice is listed once.</summary>
    internal static Dictionary<string, PickleDictionary> Find(object? root, string location)
    {
        if (root is not PickleDictionary top)
        {
            throw new CheckpointException($"{location} holds {PickleText.Describe(root)}; a dictionary of tensors is expected.");
        }

        var sections = new Dictionary<string, PickleDictionary>(StringComparer.Ordinal);
        var seen = new HashSet<PickleDictionary>(ReferenceEqualityComparer.Instance) { top };
        var open = new Queue<(string Path, PickleDictionary Dictionary, int Level)>([("", top, 0)]);
        while (open.TryDequeue(out var section))
        {
            foreach (var (key, value) in section.Dictionary.Named)
            {
                if (value is TensorReference)
                {
                    sections.TryAdd(section.Path, section.Dictionary);
                }
                else if (value is PickleDictionary inner && section.Level < DeepestLevel && key.Length <= LongestKey && seen.Add(inner))
                {
                    open.Enqueue((section.Path.Length == 0 ? key : $"{section.Path}/{key}", inner, section.Level + 1));
                }
            }
        }

        if (sections.Count > 0)
        {
            return sections;
        }

        // An empty state dict is still one.
        return top.Count == 0
            ? new() { [""] = top }
            : throw new CheckpointException($"{location} holds no dictionary of tensors; its keys: {Names.List(top.Named.Select(pair => pair.Key))}.");
    }

    internal static (string Path, PickleDictionary Dictionary) Choose(Dictionary<string, PickleDictionary> sections, string? wanted, string location)
    {
        if (wanted is not null)
        {
            return sections.TryGetValue(wanted, out var named)
                ? (wanted, named)
                : throw new CheckpointException($"{location} has no dictionary of tensors \"{wanted}\". It has: {Listed(sections)}.");
        }

        var usual = s_usual.Where(sections.ContainsKey).ToList();
        var choice = usual.Count == 1 ? usual[0]
            : usual.Count == 0 && sections.ContainsKey("") ? ""
            : usual.Count == 0 && sections.Count == 1 ? sections.Keys.First()
            : throw new CheckpointException($"{location}: which dictionary of tensors is the state dict? Name the section; it has: {Listed(sections)}.");
        return (choice, sections[choice]);
    }

    /// <summary>The plain values at the top level.</summary>
    internal static Dictionary<string, string> Remarks(object? root) =>
        ((PickleDictionary)root!).Named
            .Where(pair => pair.Value is string or long or double or bool)
            .ToDictionary(pair => pair.Key, pair => Convert.ToString(pair.Value, CultureInfo.InvariantCulture)!);

    private static string Listed(Dictionary<string, PickleDictionary> sections) =>
        Names.List(sections.Keys.Select(path => path.Length == 0 ? "\"\" (the top level)" : path));
}
