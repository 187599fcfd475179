using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point at the word table of a text encoder; the base's rows when there is no adapter.</summary>
/// <param name="table">The word table, [vocabulary, width]; asked for every time, since a move to another device makes it a new object.</param>
public sealed class WordPoint(Func<Parameter> table) : InsertionPoint<IWordAdapter>(Roles.Words, "a point at the word table")
{
    /// <summary>The base's word table, [vocabulary, width].</summary>
    public Parameter Table => table();

    /// <summary>The embeddings of tokens.</summary>
    /// <param name="ids">Token numbers, [rows], int64.</param>
    /// <returns>[rows, width].</returns>
    public Tensor Forward(Tensor ids) => Adapter is null ? Table.index_select(0, ids) : Adapter.Apply(ids, Table);
}
