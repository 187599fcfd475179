using System.Runtime.CompilerServices;
using TransRec.Adapters.Placements;
using TransRec.Blocks.Points;
using TransRec.Models;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of a combination of methods, each with options of its own, in one adapter set: <c>"parts": [{ "method": "lora", "rank": 8 }, { "method":
/// "layernorm" }]</c>. Adapters lie at different points; base parameters that several parts train are trained once and counted once. Trains the sum of the
/// parts' parameters, less those of the base that several parts name. Can be merged when every part that adds adapters can. The <c>train...</c> switches
/// stand next to <c>parts</c>. The table of methods shows it with LoRA and LayerNorm tuning. Method <c>combination</c>.
/// </summary>
public sealed record CombinationOptions : AdapterOptions
{
    /// <summary>
    /// The methods, at least two, applied in this order; none of them full, scratch, frozen or a combination. In <c>--set</c> a part is named by its place:
    /// <c>adapter.parts.0.rank=4</c>.
    /// </summary>
    public required IReadOnlyList<AdapterOptions> Parts { get; init => field = Checked(value); } = [];

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts()
    {
        for (var i = 0; i < Parts.Count; i++)
        {
            foreach (var (key, message) in Parts[i].Conflicts())
            {
                yield return ($"parts[{i}].{key}", message);
            }

            foreach (var name in Switches(Parts[i]))
            {
                yield return ($"parts[{i}].{name}", "belongs beside parts: what is trained besides holds for the whole combination.");
            }
        }
    }

    /// <summary>Whether two combinations have equal parts in the same order and equal switches.</summary>
    public bool Equals(CombinationOptions? other) => base.Equals(other) && Parts.SequenceEqual(other.Parts);

    /// <inheritdoc/>
    public override int GetHashCode() => Parts.Aggregate(base.GetHashCode(), HashCode.Combine);

    private static IReadOnlyList<AdapterOptions> Checked(IReadOnlyList<AdapterOptions> value, [CallerMemberName] string name = "")
    {
        if (value.Count < 2)
        {
            throw new ArgumentException($"{name} must hold at least two methods; found {value.Count}.", name);
        }

        var wrong = Enumerable.Range(0, value.Count).Where(i => value[i] is CombinationOptions or FullOptions or ScratchOptions or FrozenOptions).ToList();
        return wrong.Count == 0
            ? value
            : throw new ArgumentException(
                $"{name} must hold methods other than full, scratch, frozen and combination; found one at {string.Join(", ", wrong.Select(i => $"[{i}]"))}.", name);
    }

    private static IEnumerable<string> Switches(AdapterOptions part)
    {
        (string Name, bool On)[] all =
        [
            ("trainHead", part.TrainHead),
            ("trainLayerNorm", part.TrainLayerNorm),
            ("trainUserEncoder", part.TrainUserEncoder),
            ("trainWordEmbeddings", part.TrainWordEmbeddings),
        ];
        return all.Where(one => one.On).Select(one => one.Name);
    }
}

internal static class Combination
{
    public static AdapterMethod Method { get; } = new AdapterMethod<CombinationOptions>(
        "combination",
        "Several methods in one adapter set, such as LoRA and LayerNorm tuning.",
        "After He et al., ICLR 2022, section 4.6, for any methods",
        new CombinationOptions { Parts = [new LoraOptions(), new LayerNormOptions()] },
        (options, model) => Insert(options, model),
        (options, shape) => Parameters(options, shape))
    {
        Mergeable = true,
        TrainedOfBase = (options, shape) => options.Parts.SelectMany(part => AdapterRegistry.Of(part).OfBase(part, shape)).Distinct(),
    };

    private static AdapterSet? Insert(CombinationOptions options, Recommender model)
    {
        // A part that is refused must leave the model as it was, and the parts before it have frozen it.
        var before = model.parameters().Select(parameter => (Parameter: parameter, Trained: parameter.requires_grad)).ToList();
        var whole = new AdapterSet();
        try
        {
            Join(options.Parts, model, whole);
            return whole.Adapters.Count > 0 ? whole : null;
        }
        catch
        {
            whole.Dispose();
            before.ForEach(one => one.Parameter.requires_grad = one.Trained);
            throw;
        }
    }

    private static void Join(IReadOnlyList<AdapterOptions> parts, Recommender model, AdapterSet whole)
    {
        var trained = new HashSet<string>(StringComparer.Ordinal);
        var owners = new Dictionary<IInsertionPoint, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < parts.Count; i++)
        {
            var set = Apply(parts, i, model);
            trained.UnionWith(model.named_parameters().Where(named => named.parameter.requires_grad).Select(named => named.name));
            if (set is null)
            {
                continue;
            }

            var taken = set.Adapters.Where(one => !owners.TryAdd(one.Point, i)).ToList();
            if (taken.Count > 0)
            {
                var (first, second) = (Named(parts, owners[taken[0].Point]), Named(parts, i));
                throw new ArgumentException(
                    $"{first} and {second} put adapters at the same {taken.Count} points, first {taken[0].Key.Replace('/', '.')}; a point carries one. "
                    + "Give them different places: encoders, itemLayers and userLayers, after, or targets.");
            }

            whole.TakeOver(set);
        }

        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.requires_grad = trained.Contains(name);
        }
    }

    private static AdapterSet? Apply(IReadOnlyList<AdapterOptions> parts, int place, Recommender model)
    {
        try
        {
            return AdapterRegistry.Of(parts[place]).Apply(parts[place], model);
        }
        catch (ArgumentException error) when (error.ParamName is null)
        {
            throw new ArgumentException($"{Named(parts, place)}: {error.Message}", error);
        }
    }

    private static string Named(IReadOnlyList<AdapterOptions> parts, int place) => $"adapter.parts[{place}] ({AdapterRegistry.Of(parts[place]).Name})";

    private static long Parameters(CombinationOptions options, RecommenderShape shape)
    {
        var parts = options.Parts.Select(part => (Method: AdapterRegistry.Of(part), Options: part)).ToList();
        var ofBase = parts.SelectMany(part => part.Method.OfBase(part.Options, shape)).ToList();
        return parts.Sum(part => part.Method.Parameters(part.Options, shape)) - (ofBase.Sum(one => one.Count) - ofBase.Distinct().Sum(one => one.Count));
    }
}
