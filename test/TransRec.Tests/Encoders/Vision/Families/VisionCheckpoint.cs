using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Vision;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Vision.Families;

/// <summary>A folder of a vision Transformer with random weights of width 16 under published names, as another library writes it.</summary>
internal sealed class VisionCheckpoint : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, (float[] Values, long[] Shape)> tensors = [];
    private readonly SlowVisionNames names;
    private readonly double deviation;

    /// <param name="names">The names.</param>
    /// <param name="width">Width of the states.</param>
    /// <param name="feedForward">Width of the feed-forward layers.</param>
    /// <param name="deviation">Weights lie up to half of it from 0, those of norms from 1.</param>
    public VisionCheckpoint(SlowVisionNames names, int width = 16, int feedForward = 24, double deviation = 0.6)
    {
        this.names = names;
        this.deviation = deviation;
        var places = names.Tokens.Length + (names.Grid.Rows * names.Grid.Columns);
        foreach (var token in names.Tokens)
        {
            Add(token, names.HasPlainTables ? [width] : [1, 1, width]);
        }

        Add(names.Position, names.HasPlainTables ? [places, width] : [1, places, width]);
        Add(names.PatchLayer + ".weight", width, 3, names.Patch, names.Patch);
        if (names.PatchHasBias)
        {
            Add(names.PatchLayer + ".bias", width);
        }

        if (names.FirstNorm is not null)
        {
            AddNorm(names.FirstNorm, width);
        }

        AddNorm(names.LastNorm, width);
        for (var layer = 0; layer < names.Layers; layer++)
        {
            AddBlock(names.BlockOf(layer), width, feedForward);
        }
    }

    public string Path => folder.Path;

    public void Add(string name, params long[] shape) => tensors[name] = (Drawn(name, shape, name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0), shape);

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

    public VisionTransformer Load() => Load(folder.Path);

    /// <summary>Checks the states of pictures of the table's size and of others against the slow encoder's, before and after saving.</summary>
    public void AssertStates(params (int Height, int Width)[] sizes)
    {
        using var scope = NewDisposeScope();
        using var encoder = Load();
        VisionEncoderFolder.Save(folder["again"], encoder);
        using var again = Load(folder["again"]);
        Assert.Equal(encoder.Options, again.Options);
        foreach (var (height, width) in sizes)
        {
            AssertStates(encoder, height, width);
            AssertStates(again, height, width);
        }
    }

    private void AssertStates(VisionTransformer encoder, int height, int width)
    {
        var pictures = TinyModels.Normals(height + width, 2, 3, height, width);
        var (all, first) = (encoder.Forward(pictures), encoder.ForwardFirst(pictures));
        var slow = new SlowVisionEncoder(tensors, names);
        for (var i = 0; i < 2; i++)
        {
            var expected = slow.States([.. pictures[i].contiguous().data<float>()], height, width);
            Numbers.AreClose(tensor(expected.SelectMany(row => row).ToArray()).view(expected.Length, -1), all[i], 1e-5, $"picture {i} of {height} x {width}");
            Numbers.AreClose(tensor(expected[0]), first[i], 1e-5, $"the first state of picture {i} of {height} x {width}");
        }
    }

    private static VisionTransformer Load(string path)
    {
        var encoder = (VisionTransformer)VisionEncoderFolder.Load(HuggingFaceFolder.Open(path));
        encoder.eval();
        return encoder;
    }

    private void AddBlock(string block, int width, int feedForward)
    {
        if (names.Fused is not null)
        {
            AddLinear(block + names.Fused, 3 * width, width);
        }

        foreach (var square in (string[])(names.Fused is null ? [names.Query, names.Key, names.Value, names.Output] : [names.Output]))
        {
            AddLinear(block + square, width, width);
        }

        AddLinear(block + names.Up, feedForward, width);
        AddLinear(block + names.Down, width, feedForward);
        AddNorm(block + names.AttentionNorm, width);
        AddNorm(block + names.FeedForwardNorm, width);
        if (names.Scales is { } scales)
        {
            Add(block + scales.Attention, width);
            Add(block + scales.FeedForward, width);
        }
    }

    private void AddNorm(string name, int width)
    {
        tensors[name + ".weight"] = (Drawn(name, [width], 1), [width]);
        Add(name + ".bias", width);
    }

    private void AddLinear(string name, int output, int input)
    {
        Add(name + ".weight", output, input);
        Add(name + ".bias", output);
    }

    private float[] Drawn(string name, long[] shape, double mean)
    {
        var random = new Random(name.Aggregate(7, (hash, character) => unchecked((hash * 31) + character)));
        return [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (all, one) => all * one)).Select(_ => (float)(mean + (deviation * (random.NextDouble() - 0.5))))];
    }

    public void Dispose() => folder.Dispose();
}
