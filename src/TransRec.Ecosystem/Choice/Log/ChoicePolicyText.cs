using TransRec.Options;

namespace TransRec.Ecosystem.Choice;

/// <summary>Options of a policy as JSON, and back.</summary>
public static class ChoicePolicyText
{
    private static readonly OptionsJson s_json = new(ChoicePolicyOptions.Choice);

    /// <summary>Reads a policy's options.</summary>
    /// <param name="json">An object with the key type (fixed, threshold, ucb) and the policy's own keys.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="OptionsException">There are mistakes; all are listed.</exception>
    public static ChoicePolicyOptions Read(string json, string source = "The policy") => s_json.Read<ChoicePolicyOptions>(json, source);

    /// <summary>The options with every value explicit, in one line.</summary>
    public static string Write(ChoicePolicyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return s_json.Write(options, typeof(ChoicePolicyOptions)).ToJsonString();
    }
}
