using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>Vectors of distances, for attention that scores content against distance (disentangled attention).</summary>
/// <param name="Rows">The vectors, [distances, width].</param>
/// <param name="Places">For a sequence of a length, which of the rows belongs to each query and key, [length, length], int64.</param>
internal readonly record struct DistanceRows(Tensor Rows, Func<int, Tensor> Places);
