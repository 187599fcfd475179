using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter of a table of word embeddings that equals another table: it can be folded into it, and then costs nothing.</summary>
public interface IWordAdapter
{
    /// <param name="ids">Token numbers, [rows], int64.</param>
    /// <param name="table">The base's table, [vocabulary, width].</param>
    /// <returns>The embeddings of the tokens, [rows, width].</returns>
    Tensor Apply(Tensor ids, Tensor table);

    /// <summary>The table with which the encoder alone computes what it computes with the adapter.</summary>
    /// <param name="table">The base's table, [vocabulary, width]; it is not changed.</param>
    /// <returns>A new tensor, [vocabulary, width].</returns>
    Tensor Merged(Tensor table);
}
