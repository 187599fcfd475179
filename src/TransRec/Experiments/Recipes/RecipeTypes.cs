using TransRec.Adapters;
using TransRec.Encoders;
using TransRec.Objectives;
using TransRec.Users;

namespace TransRec.Experiments;

/// <summary>A record type that a recipe chooses by a key.</summary>
/// <param name="Key">The key, type or method.</param>
/// <param name="Types">The record types by the key's value.</param>
internal sealed record RecipeChoice(string Key, IReadOnlyDictionary<string, Type> Types)
{
    /// <summary>The key's value for a record type.</summary>
    public string NameOf(Type type) =>
        Types.FirstOrDefault(entry => entry.Value == type).Key
        ?? throw new NotSupportedException($"{type.Name} has no name among the choices of the key {Key}: {string.Join(", ", Types.Keys)}.");
}

/// <summary>Which abstract option records there are, and which key of a recipe chooses the concrete one.</summary>
internal static class RecipeTypes
{
    private static readonly Dictionary<Type, RecipeChoice> Choices = new()
    {
        [typeof(ItemEncoderOptions)] = new("type", new Dictionary<string, Type>
        {
            ["text"] = typeof(TextItemEncoderOptions),
            ["image"] = typeof(ImageItemEncoderOptions),
            ["text-image"] = typeof(TextImageItemEncoderOptions),
            ["id"] = typeof(IdItemEncoderOptions),
        }),
        [typeof(UserEncoderOptions)] = new("type", new Dictionary<string, Type>
        {
            ["sasrec"] = typeof(SasRecOptions),
            ["cpc"] = typeof(CpcOptions),
        }),
        [typeof(ObjectiveOptions)] = new("type", new Dictionary<string, Type>
        {
            ["bce"] = typeof(BinaryCrossEntropyOptions),
            ["softmax"] = typeof(InBatchSoftmaxOptions),
        }),
        [typeof(AdapterOptions)] = new("method", AdapterRegistry.Methods.ToDictionary(method => method.Name, method => method.OptionsType)),
    };

    /// <summary>Whether a key chooses a record type somewhere.</summary>
    public static bool IsChoiceKey(string key) => Choices.Values.Any(choice => choice.Key == key);

    /// <summary>The choice for a declared type, or null when the type stands for itself.</summary>
    public static RecipeChoice? ChoiceFor(Type declared) => Choices.GetValueOrDefault(declared);
}
