using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks.Points;
using TransRec.Encoders.Text;
using TransRec.Models;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of low-rank changes of the word embeddings: word w is read as E[w] + C[w mod rows] D, with codes C [rows, rank], zero at the start, and directions D
/// [rank, width]: LoRA (Hu et al. 2021, section 4.1) at the word table, as PEFT has it for embeddings. Words that the target never uses keep the base's row,
/// as their codes get no gradient. Adds rows * rank + rank * width parameters per text encoder. Can be merged. Method <c>words</c>.
/// </summary>
/// <remarks>
/// With fewer rows than words, several words share a code, as by the remainder in Shi et al. 2020 (section 3); word tables put frequent words first, so that each
/// of these has a code of its own among them. There is no alpha: the directions' deviation says how far a step of a code moves a word.
/// </remarks>
public sealed record WordsOptions : AdapterOptions
{
    /// <summary>Rank of the changes, 1 to 1024; at most the width of the embeddings. Default 4.</summary>
    public int Rank { get; init => field = Require.InRange(value, 1, 1024); } = 4;

    /// <summary>Rows of codes, 0 to 1000000: a word has that of its number's remainder. 0, or more than there are words: one for each word. Default 0.</summary>
    public int Rows { get; init => field = Require.InRange(value, 0, 1_000_000); }

    /// <summary>Standard deviation of the directions at the start, above 0 to 10. Default 0.1.</summary>
    public double InitialDeviation { get; init => field = Require.InRange(value, 1e-6, 10); } = 0.1;

    /// <summary>The rows for a table of so many words.</summary>
    internal int RowsFor(int vocabulary) => Rows == 0 ? vocabulary : Math.Min(Rows, vocabulary);
}

internal static class WordChanges
{
    public static AdapterMethod Method { get; } = new AdapterMethod<WordsOptions>(
        "words",
        "Low-rank changes of the word embeddings of titles.",
        "LoRA at the word table: Hu et al., ICLR 2022, section 4.1; shared rows: Shi et al., KDD 2020, section 3",
        new WordsOptions(),
        (options, model) => Insert(options, model),
        (options, shape) => shape.Items.Where(encoder => encoder.Vocabulary > 0)
            .Sum(encoder => (long)options.Rank * (options.RowsFor(encoder.Vocabulary) + encoder.EmbeddingWidth)))
    {
        Mergeable = true,
    };

    private static AdapterSet Insert(WordsOptions options, Recommender model)
    {
        var encoders = NamedEncoder.OfItems(model).Where(encoder => encoder.Encoder is TextEncoder).ToList();
        if (encoders.Count == 0)
        {
            throw new ArgumentException("adapter.method is \"words\", which changes word embeddings, and this item tower reads no titles. Choose another method.");
        }

        foreach (var encoder in encoders)
        {
            var width = ((TextEncoder)encoder.Encoder).WordEmbeddings.shape[1];
            if (options.Rank > width)
            {
                throw new ArgumentException($"adapter.rank is {options.Rank}; the word embeddings are {width} wide, and a change of them has no higher rank.");
            }
        }

        ParameterSelection.All(model, trained: false);
        var set = new AdapterSet();
        foreach (var encoder in encoders)
        {
            var placed = InsertionPoints.Of(encoder.Encoder, Roles.Words)[0];
            set.Add(encoder.Name, placed, new WordAdapter(((WordPoint)placed.Point).Table, options));
        }

        return set;
    }

    private sealed class WordAdapter : nn.Module, IWordAdapter
    {
        private readonly Parameter codes; // [rows, rank]
        private readonly Parameter directions; // [rank, width]

        public WordAdapter(Tensor table, WordsOptions options)
            : base(nameof(WordAdapter))
        {
            using var scope = NewDisposeScope();
            codes = new Parameter(zeros(options.RowsFor((int)table.shape[0]), options.Rank));
            directions = new Parameter(empty(options.Rank, table.shape[1]).normal_(0, options.InitialDeviation));
            codes.DetachFromDisposeScope();
            directions.DetachFromDisposeScope();
            RegisterComponents();
        }

        public Tensor Apply(Tensor ids, Tensor table)
        {
            using var scope = NewDisposeScope();
            return addmm(table.index_select(0, ids), CodesOf(ids), directions, 1, 1).MoveToOuterDisposeScope();
        }

        public Tensor Merged(Tensor table)
        {
            using var scope = NewDisposeScope();
            return addmm(table, CodesOf(arange(table.shape[0], dtype: ScalarType.Int64, device: table.device)), directions, 1, 1).MoveToOuterDisposeScope();
        }

        private Tensor CodesOf(Tensor ids) => codes.index_select(0, ids.remainder(codes.shape[0]));
    }
}
