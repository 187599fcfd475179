using TransRec.Options;

namespace TransRec.Encoders.Users;

/// <summary>
/// The sequence encoder over item vectors. In a recipe the key <c>type</c> chooses: <c>sasrec</c> (a target at every position) or <c>cpc</c>
/// (a target at the last position only); both are the same causal Transformer, as in Adapter4Rec.
/// </summary>
public abstract record UserEncoderOptions : IOptionConflicts
{
    internal static OptionChoice Choice { get; } = new(typeof(UserEncoderOptions), "type", new Dictionary<string, Type>
    {
        ["sasrec"] = typeof(SasRecOptions),
        ["cpc"] = typeof(CpcOptions),
    });

    /// <summary>Width of item and user vectors, 4 to 1024. Default 64.</summary>
    public int Width { get; init => field = Require.InRange(value, 4, 1024); } = 64;

    /// <summary>Transformer blocks, 1 to 16. Default 2.</summary>
    public int Blocks { get; init => field = Require.InRange(value, 1, 16); } = 2;

    /// <summary>Attention heads, 1 to 16; must divide the width. Default 2.</summary>
    public int Heads { get; init => field = Require.InRange(value, 1, 16); } = 2;

    /// <summary>Dropout while training, 0 to 0.9. Default 0.1.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.9); } = 0.1;

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        if (Width % Heads != 0)
        {
            yield return ("heads", $"must divide the width; found {Heads} heads and width {Width}.");
        }
    }
}

/// <summary>SASRec (Kang and McAuley 2018): every position predicts the next item.</summary>
public sealed record SasRecOptions : UserEncoderOptions;

/// <summary>CPC (van den Oord et al. 2018, as used in Adapter4Rec): the last position predicts the held-out next item.</summary>
public sealed record CpcOptions : UserEncoderOptions;
