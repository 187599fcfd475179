using TransRec.Options;

namespace TransRec.Encoders.Text;

/// <summary>How DeBERTa's distances share buckets.</summary>
public sealed record DisentangledOptions
{
    /// <summary>Buckets of the distances to one side. Default 256.</summary>
    public int Buckets { get; init => field = Require.InRange(value, 2, 1_000_000); } = 256;

    /// <summary>The distance from which on all share the last bucket. Default 512.</summary>
    public int FarthestDistance { get; init => field = Require.InRange(value, 3, 1_000_000); } = 512;
}
