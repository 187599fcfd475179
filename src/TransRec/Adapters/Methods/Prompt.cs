using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Models;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of the soft prompt (Lester et al. 2021, section 2): learnt rows before every title, before [CLS]. They take the positions from 0 and
/// token type 0, the title's positions follow, and the item vector is still read at [CLS]. In a vision Transformer it is the shallow visual prompt (Jia
/// et al. 2022, section 3): the order is prompt, [CLS], patches, the rows have no positions, and [CLS] is read (Adapter4Rec puts them after the patches:
/// the same to attention). In the user encoder the rows stand before the history, before the first norm, without positions, and every position sees
/// them. Adds length * width parameters per encoder. Method <c>prompt</c>.
/// </summary>
public sealed record PromptOptions : AdapterOptions
{
    /// <summary>Rows before every title or picture; 0: none; to 512. Default 30.</summary>
    public int Length { get; init => field = Require.InRange(value, 0, 512); } = 30;

    /// <summary>Rows before every history; 0: none; to 512. Default 0.</summary>
    public int UserLength { get; init => field = Require.InRange(value, 0, 512); }

    /// <summary>
    /// What a title's rows start as: vocabulary (the first rows of the word table, as in the reference) or random. A picture's and a user's rows are
    /// always random. Default vocabulary.
    /// </summary>
    public string InitializeFrom { get; init => field = Require.OneOf(value, ["vocabulary", "random"]); } = "vocabulary";

    /// <summary>Standard deviation of random rows, 0 to 10. Default 0.02, BERT's own.</summary>
    public double InitialDeviation { get; init => field = Require.InRange(value, 0, 10); } = 0.02;

    /// <summary>
    /// Whether the rows take the places of a title's first tokens, [CLS] among them, as in Adapter4Rec's code, instead of standing before them:
    /// what those tokens said is lost. For comparison with the reference only. Default false.
    /// </summary>
    public bool OverwriteTokens { get; init; }

    /// <summary>
    /// Whether a title's own tokens take the positions after the rows', as in the paper and in PEFT; the position table must have room. False: titles keep
    /// their positions, and every row has the first one, which being constant changes only where the rows start. Titles only. Default true.
    /// </summary>
    public bool ShiftPositions { get; init; } = true;

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts()
    {
        if (Length == 0 && UserLength == 0)
        {
            yield return ("length", "and userLength are both 0: there is no prompt to train.");
        }

        if (Length == 0 && OverwriteTokens)
        {
            yield return ("overwriteTokens", "needs a prompt in the item encoder: set length.");
        }
    }
}

internal static class Prompt
{
    public static AdapterMethod Method { get; } = new AdapterMethod<PromptOptions>(
        "prompt",
        "Learnt rows before the words of every title, or the patches of every picture.",
        "Soft prompts: Lester et al., EMNLP 2021, section 2",
        new PromptOptions(),
        (options, model) => Insert(options, model),
        (options, shape) => Parameters(options, shape));

    /// <summary>Checks that titles still have positions after a prompt or prefix; whether those of a catalogue have enough, <see cref="ItemEncoder.Check"/> says.</summary>
    /// <param name="key">The option that says how long it is.</param>
    /// <param name="length">Positions before every title.</param>
    /// <param name="encoder">The encoder of titles or pictures.</param>
    /// <exception cref="ArgumentException">They have none.</exception>
    public static void RequireRoom(string key, int length, nn.Module encoder)
    {
        if (encoder is TextEncoder { Options.MaximumLength: var positions } && length >= positions)
        {
            throw new ArgumentException(
                $"adapter.{key} is {length}, which leaves titles no position: the encoder has {positions}. Shorten it, or let titles keep their positions "
                + "(adapter.shiftPositions false).");
        }
    }

    private static AdapterSet Insert(PromptOptions options, Recommender model)
    {
        List<NamedEncoder> items = options.Length == 0 ? []
            : [.. NamedEncoder.OfItems(model).Where(encoder => InsertionPoints.Of(encoder.Encoder).Any(placed => placed.Point is EmbeddingPoint))];
        if (items.Count == 0 && options.UserLength == 0)
        {
            throw new ArgumentException(
                "adapter.length asks for a prompt in the item encoder, but this item tower has none with an embedding. Set adapter.userLength for one in the user encoder.");
        }

        if (options.OverwriteTokens && items.Any(encoder => encoder.Encoder is not TextEncoder))
        {
            throw new ArgumentException("adapter.overwriteTokens is for titles, as Adapter4Rec overwrites them; this item tower reads none. Remove it.");
        }

        var set = new AdapterSet();
        foreach (var encoder in items)
        {
            RequireRoom("length", options.OverwriteTokens || !options.ShiftPositions ? 0 : options.Length, encoder.Encoder);
            var words = options.InitializeFrom == "vocabulary" && encoder.Encoder is TextEncoder text ? text.WordEmbeddings : null;
            Add(set, encoder, options.Length, words, options);
        }

        if (options.UserLength > 0)
        {
            Add(set, NamedEncoder.OfUsers(model), options.UserLength, null, options);
        }

        ParameterSelection.All(model, trained: false);
        return set;
    }

    private static void Add(AdapterSet set, NamedEncoder encoder, int length, Tensor? words, PromptOptions options)
    {
        var placed = InsertionPoints.Of(encoder.Encoder, Roles.EmbeddingInput)[0];
        var width = ((EmbeddingPoint)placed.Point).Width;
        set.Add(
            encoder.Name, placed,
            options.OverwriteTokens && encoder.IsItems ? new OverwritingPrompt(length, width, words, options) : new PromptAdapter(length, width, words, options));
    }

    private static long Parameters(PromptOptions options, RecommenderShape shape) =>
        ((long)options.Length * shape.Items.Where(encoder => encoder.IsTransformer).Sum(encoder => (long)encoder.EmbeddingWidth)) + ((long)options.UserLength * shape.Users.Width);

    /// <summary>[length, width]: the first rows of the word table (from its start again when it is shorter), or random ones.</summary>
    private static Parameter Start(int length, int width, Tensor? words, PromptOptions options)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var start = words is null
            ? empty(length, width).normal_(0, options.InitialDeviation)
            : words.detach().index_select(0, arange(length, dtype: ScalarType.Int64, device: words.device).remainder(words.shape[0]));
        var prompt = new Parameter(start.clone());
        prompt.DetachFromDisposeScope();
        return prompt;
    }

    private sealed class PromptAdapter : nn.Module, IEmbeddingAdapter, ICompilable<LeadingRowsKernel>
    {
        private readonly Parameter prompt;
        private readonly bool shifts;

        public PromptAdapter(int length, int width, Tensor? words, PromptOptions options)
            : base(nameof(PromptAdapter))
        {
            shifts = options.ShiftPositions;
            prompt = Start(length, width, words, options);
            RegisterComponents();
        }

        public int LeadingRows => (int)prompt.shape[0];

        public int PositionShift => shifts ? LeadingRows : 0;

        public Tensor Apply(Tensor embedded, PackedLayout layout) => layout.InFront(prompt, embedded);

        public LeadingRowsKernel Compile() => new(PlainValues.Of(prompt));
    }

    private sealed class OverwritingPrompt : nn.Module, IEmbeddingAdapter
    {
        private readonly Parameter prompt;

        public OverwritingPrompt(int length, int width, Tensor? words, PromptOptions options)
            : base(nameof(OverwritingPrompt))
        {
            prompt = Start(length, width, words, options);
            RegisterComponents();
        }

        public int LeadingRows => 0;

        public int PositionShift => 0;

        public Tensor Apply(Tensor embedded, PackedLayout layout)
        {
            using var scope = NewDisposeScope();
            var last = prompt.shape[0] - 1;
            var places = layout.Places(embedded.device);
            return where(places.le(last).unsqueeze(-1), prompt.index_select(0, places.clamp(0, last)), embedded).MoveToOuterDisposeScope();
        }
    }
}
