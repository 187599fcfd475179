using TransRec.Options;

namespace TransRec.Encoders.Text;

/// <summary>How the blocks of ModernBERT attend (Warner et al. 2024, section 2.1): the first of every few to the whole title, the others to near tokens.</summary>
public sealed record RotaryAttentionOptions
{
    /// <summary>The first of so many blocks attends to the whole title. Default 3.</summary>
    public int GlobalEvery { get; init => field = Require.InRange(value, 1, 1000); } = 3;

    /// <summary>The tokens that the other blocks attend to, half of them on each side. Default 128.</summary>
    public int LocalAttention { get; init => field = Require.InRange(value, 2, 1_000_000); } = 128;

    /// <summary>The base of rotary positions in blocks that attend to the whole title. Default 160,000.</summary>
    public double GlobalBase { get; init => field = Require.InRange(value, 1, 1e12); } = 160_000;

    /// <summary>The base in the others. Default 10,000.</summary>
    public double LocalBase { get; init => field = Require.InRange(value, 1, 1e12); } = 10_000;

    /// <summary>Whether a block attends to the whole title.</summary>
    internal bool IsGlobal(int block) => block % GlobalEvery == 0;
}
