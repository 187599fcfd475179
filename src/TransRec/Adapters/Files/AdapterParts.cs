using TransRec.Models;

namespace TransRec.Adapters.Files;

/// <summary>Which file of a TransRec adapter folder holds which values of a set.</summary>
internal static class AdapterParts
{
    /// <summary>The item encoder's adapters.</summary>
    public const string Items = "items.safetensors";

    /// <summary>The user encoder's adapters.</summary>
    public const string Users = "users.safetensors";

    /// <summary>Values of the base's own parameters: head, norms.</summary>
    public const string Heads = "heads.safetensors";

    private const string Adapters = "adapters.";

    /// <summary>The files that a folder may have.</summary>
    public static readonly string[] FileNames = [Items, Users, Heads];

    /// <summary>The file of a value, by its name in <see cref="AdapterSet.Values"/>, and the value's name there.</summary>
    public static (string File, string Name) Of(string value) =>
        !value.StartsWith(Adapters, StringComparison.Ordinal) ? (Heads, value)
        : value.StartsWith(Adapters + AdapterSet.Users + ".", StringComparison.Ordinal) ? (Users, value[Adapters.Length..])
        : (Items, value[Adapters.Length..]);

    /// <summary>The name in <see cref="AdapterSet.Values"/> of a tensor in a file.</summary>
    public static string ValueOf(string file, string name) => file == Heads ? name : Adapters + name;
}
