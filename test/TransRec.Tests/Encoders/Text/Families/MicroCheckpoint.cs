using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text;
using TransRec.Tests.Golden;
using TransRec.Tests.Text;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Text.Families;

/// <summary>A folder with random weights of width 16 under published names, as another library writes it.</summary>
internal sealed class MicroCheckpoint : IDisposable
{
    private static readonly int[][] Titles = [[2, 9, 8, 7, 3], [2, 3], [2, 11, 12, 3], [2, 30, 31, 32, 33, 34, 35, 3]];

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, (float[] Values, long[] Shape)> tensors = [];

    /// <param name="embeddings">Width of the embeddings.</param>
    public MicroCheckpoint(int embeddings = 16)
    {
        Add("embeddings.LayerNorm", embeddings);
        Add("embeddings.word_embeddings.weight", 40, embeddings);
        Add("embeddings.position_embeddings.weight", 12, embeddings);
    }

    private MicroCheckpoint(bool _)
    {
    }

    /// <summary>A folder without tensors.</summary>
    public static MicroCheckpoint Empty() => new(true);

    public string Path => folder.Path;

    /// <summary>Adds the weight of a norm without bias.</summary>
    public void AddNorm(string name, long width) => tensors[name] = (Draw(name, [width], 1), [width]);

    /// <summary>Adds a table, or the weight and bias of a norm where one size is given, or those of a linear layer where the name has no last part.</summary>
    public void Add(string name, params long[] shape)
    {
        if (shape.Length == 2 && name.EndsWith(".weight", StringComparison.Ordinal))
        {
            tensors[name] = (Draw(name, shape, 0), shape);
            return;
        }

        tensors[name + ".weight"] = (Draw(name, shape, shape.Length == 1 ? 1 : 0), shape);
        tensors[name + ".bias"] = (Draw(name + "b", [shape[0]], 0), [shape[0]]);
    }

    public void Add(SlowNames names)
    {
        for (var layer = 0; layer < names.Layers; layer++)
        {
            var block = string.Format(System.Globalization.CultureInfo.InvariantCulture, names.Block, layer);
            foreach (var square in (string[])[names.Query, names.Key, names.Value, names.Output])
            {
                Add(block + square, 16, 16);
            }

            Add(block + names.Up, 24, 16);
            Add(block + names.Down, 16, 24);
            Add(block + names.AttentionNorm, 16);
            Add(block + names.OutputNorm, 16);
        }
    }

    /// <summary>Writes the folder.</summary>
    /// <param name="config">config.json.</param>
    /// <param name="prefix">Stands in front of the encoder's names.</param>
    /// <param name="others">Names of further tensors, of one number each.</param>
    public void Write(string config, string prefix = "", params string[] others)
    {
        using var scope = NewDisposeScope();
        HuggingFaceFolder.Write(folder.Path, config,
        [
            .. tensors.Select(named => new KeyValuePair<string, Tensor>(prefix + named.Key, tensor(named.Value.Values).view(named.Value.Shape))),
            .. others.Select(name => new KeyValuePair<string, Tensor>(name, ones(1))),
        ]);
    }

    public TextEncoder Load(List<string>? notes = null)
    {
        var encoder = TextEncoderFolder.Load(HuggingFaceFolder.Open(folder.Path), null, null, notes ?? []);
        encoder.eval();
        return encoder;
    }

    /// <summary>Checks the states of some titles, packed together, against the slow encoder's.</summary>
    public void AssertStates(SlowNames names) => AssertStates(tensors => new SlowTextEncoder(tensors, names).States);

    /// <summary>The same with another slow encoder.</summary>
    /// <param name="slow">From tensors by their published names to a function from a title's tokens to their states, [tokens][width].</param>
    public void AssertStates(Func<IReadOnlyDictionary<string, (float[] Values, long[] Shape)>, Func<int[], double[][]>> slow)
    {
        using var scope = NewDisposeScope();
        using var encoder = Load();
        AssertStates(encoder, slow(tensors));
        TextEncoderFolder.Save(System.IO.Path.Combine(folder.Path, "again"), encoder, SmallVocabularies.WordPiece());
        using var again = TextEncoderFolder.Load(HuggingFaceFolder.Open(System.IO.Path.Combine(folder.Path, "again")));
        again.eval();
        AssertStates(again, slow(tensors));
    }

    private static void AssertStates(TextEncoder encoder, Func<int[], double[][]> slow)
    {
        var packed = PackedTokens.Of(Titles.Length, place => Titles[place], padId: 0);
        var first = encoder.ForwardFirst(packed).index_select(0, packed.Places!);
        for (var title = 0; title < Titles.Length; title++)
        {
            var expected = slow(Titles[title]);
            var place = title;
            var all = encoder.Forward(PackedTokens.Of(1, _ => Titles[place], padId: 0));
            Numbers.AreClose(tensor(expected.SelectMany(row => row).ToArray()).view(expected.Length, -1), all, 1e-5, $"title {title}");
            Numbers.AreClose(tensor(expected[0]), first[title], 1e-5, $"the first state of title {title}");
        }
    }

    private static float[] Draw(string name, long[] shape, double mean)
    {
        var seed = name.Aggregate(7, (hash, character) => unchecked((hash * 31) + character));
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (all, one) => all * one)).Select(_ => (float)(mean + (0.6 * (random.NextDouble() - 0.5))))];
    }

    public void Dispose() => folder.Dispose();
}
