using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Options;

namespace TransRec.Models;

/// <summary>What a model is, apart from its weights.</summary>
public sealed record ModelDescription
{
    /// <summary>The item encoder.</summary>
    public required ItemEncoderOptions ItemEncoder { get; init; }

    /// <summary>The user encoder. Default SASRec, 2 blocks x 64.</summary>
    public UserEncoderOptions UserEncoder { get; init; } = new SasRecOptions();

    /// <summary>Positions of the user encoder: the longest history that it reads, 1 to 10000. Default 20.</summary>
    public int Positions { get; init => field = Require.InRange(value, 1, 10_000); } = 20;

    /// <summary>A name for people. Null: none. Default null.</summary>
    public string? Name { get; init; }

    /// <summary>Which release of the model it is, for people. Null: none. Default null.</summary>
    public string? Release { get; init; }

    /// <summary>The licence that the weights are given under. Null: not said. Default null.</summary>
    public string? Licence { get; init; }
}
