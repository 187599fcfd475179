using TransRec.Options;

namespace TransRec.Experiments.Recipes;

/// <summary>
/// Dropout of the base's encoders while adapters are trained. An encoder that stays frozen cannot fit the target's users too closely, so that its dropout
/// is only noise that what is trained has to see through: 0 often serves adapters better than the rate of the pre-training. Of an adapter's own dropout
/// (LoRA, K-Adapter) its method's options tell; states from a cache (<c>training.stateCache</c>) have none.
/// </summary>
public sealed record BaseDropoutOptions
{
    /// <summary>
    /// Of hidden states and attention in the item encoder, 0 to 0.9. Null: as in the base's pre-training. Encoders without dropout (ResNet, item ids) stay
    /// without. Default null.
    /// </summary>
    public double? ItemEncoder { get; init => field = value is { } rate ? Require.InRange(rate, 0, 0.9) : null; }

    /// <summary>In the user encoder, 0 to 0.9. Null: as in the base's pre-training. Default null.</summary>
    public double? UserEncoder { get; init => field = value is { } rate ? Require.InRange(rate, 0, 0.9) : null; }

    /// <summary>The recipe of a base with these rates in the place of its own.</summary>
    internal PretrainingRecipe In(PretrainingRecipe source) => source with
    {
        ItemEncoder = ItemEncoder is { } items ? source.ItemEncoder.WithDropout(items) : source.ItemEncoder,
        UserEncoder = UserEncoder is { } users ? source.UserEncoder with { Dropout = users } : source.UserEncoder,
    };
}
