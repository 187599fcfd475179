using System.Text.Json.Nodes;
using TransRec.Experiments.Recipes;
using TransRec.Options;

namespace TransRec.Experiments.Runs;

/// <summary>Compares two recipes key by key.</summary>
internal static class RecipeDifference
{
    // These say where and how widely a run computes, not what.
    private static readonly string[] Ignored = ["run", "threads", "device", "data.cache"];

    /// <summary>One line per key that differs, "path: old there, new now"; empty when both are the same experiment.</summary>
    public static IReadOnlyList<string> Between(Recipe there, Recipe now)
    {
        var (old, current) = (Values(there), Values(now));
        return
        [
            .. from key in old.Keys.Union(current.Keys)
               let before = old.GetValueOrDefault(key, "absent")
               let after = current.GetValueOrDefault(key, "absent")
               where before != after && !Ignored.Contains(key)
               select $"{key}: {before} there, {after} now",
        ];
    }

    private static Dictionary<string, string> Values(Recipe recipe)
    {
        var values = new Dictionary<string, string> { ["(kind)"] = RecipeKinds.NameOf(recipe) };
        Flatten(RecipeWriter.Tree(recipe), "", values);
        return values;
    }

    private static void Flatten(JsonObject tree, string path, Dictionary<string, string> values)
    {
        foreach (var (key, node) in tree)
        {
            var inner = OptionMistakes.Join(path, key);
            if (node is JsonObject record)
            {
                Flatten(record, inner, values);
            }
            else if (node is JsonArray list && list.All(item => item is JsonObject))
            {
                for (var i = 0; i < list.Count; i++)
                {
                    Flatten((JsonObject)list[i]!, $"{inner}[{i}]", values);
                }
            }
            else
            {
                values[inner] = node?.ToJsonString() ?? "null";
            }
        }
    }
}
