using static TorchSharp.torch;

namespace TransRec.Encoders.Users;

/// <summary>Turns a user's sequence of item vectors into a user vector at every position.</summary>
public abstract class UserEncoder(string name) : nn.Module(name)
{
    /// <summary>Width of item and user vectors.</summary>
    public abstract int Width { get; }

    /// <summary>Positions that the encoder knows: the longest history it reads.</summary>
    public abstract int MaximumLength { get; }

    /// <summary>Whether training predicts the next item at every position, or at the last one only.</summary>
    public abstract bool PredictsEveryPosition { get; }

    /// <param name="itemVectors">The item vectors of the sequences, [rows, width].</param>
    /// <param name="sequences">The sequences of the rows.</param>
    /// <returns>User vectors, [rows, width]; rows of padding hold nothing of use.</returns>
    public abstract Tensor Forward(Tensor itemVectors, SequenceLayout sequences);

    /// <summary>The encoder of a recipe.</summary>
    /// <param name="options">sasrec or cpc.</param>
    /// <param name="maximumLength">Positions.</param>
    public static UserEncoder Create(UserEncoderOptions options, int maximumLength) => options switch
    {
        SasRecOptions or CpcOptions => new CausalUserEncoder(options, maximumLength),
        _ => throw new ArgumentException($"There is no user encoder for {options?.GetType().Name}.", nameof(options)),
    };
}
