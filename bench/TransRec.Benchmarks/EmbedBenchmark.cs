using TorchSharp;
using TransRec.Adapters.Methods;
using TransRec.Benchmarks.Steps;
using TransRec.Encoders.Text;
using TransRec.Evaluation;
using TransRec.Models;

namespace TransRec.Benchmarks;

/// <summary>
/// Vectors of 2,048 titles for evaluation, BERT-base. Naive: in catalogue order, batches of 32 padded titles, every layer for every token, as the reference does
/// it; on the first 256 titles, scaled.
/// </summary>
internal class EmbedBenchmark : Benchmark
{
    private const int Items = 2_048;
    private const int NaiveItems = 256;
    private const int Batch = 32;

    private Recommender model = null!;
    private TokenizedTitles titles = null!;
    private ReferenceStep reference = null!;
    private float[] naive = [];
    private float[] fast = [];

    public override string Name => "embed";

    public override string About => "vectors of 2,048 titles (of a catalogue of 17,000), BERT-base, against padded batches in catalogue order (256 titles, scaled)";

    public override int Repeats => 3;

    public override bool HasDresses => true;

    public override double NaiveShare => (double)NaiveItems / Items;

    public override void Prepare()
    {
        var data = StepData.Load();
        titles = new TokenizedTitles(data.Titles.Tokens[..data.Titles.Offsets[Items + 1]], data.Titles.Offsets[..(Items + 2)]);
        model = StepModel.Create(new FrozenOptions());
        reference = new ReferenceTextStep(model, titles, StepModel.Layers, StepModel.Heads);
        Console.WriteLine($"{data.About}: {titles.Tokens.Length / (double)Items:0.0} tokens per title; naive {StepData.TitleLength}.");
    }

    public override void Naive()
    {
        using var _ = torch.no_grad();
        naive = [.. Enumerable.Range(1, NaiveItems).Chunk(Batch).SelectMany(some =>
        {
            using var scope = torch.NewDisposeScope();
            return reference.Encode(some).data<float>().ToArray();
        })];
    }

    public override void Fast() => fast = RecommenderEvaluation.ItemVectors(model, titles, Precision);

    /// <summary>evaluation.itemPrecision.</summary>
    protected virtual string Precision => RoundedProjections.Float32;

    /// <summary>Largest difference of a value, relative to the largest value.</summary>
    protected virtual double Tolerance => 1e-4;

    public override string Compare()
    {
        var largest = naive.Max(Math.Abs);
        var error = naive.Zip(fast.Skip(model.Items.Width)).Max(pair => Math.Abs(pair.First - pair.Second)) / largest;
        return error <= Tolerance ? $"{error:0.0e+0}" : throw new InvalidOperationException($"Vectors differ by {error:0.0e+0} of the largest value.");
    }
}

/// <summary>The same with the encoder's linear layers in bfloat16.</summary>
internal sealed class FastEmbedBenchmark : EmbedBenchmark
{
    public override string Name => "embed-fast";

    public override string About => "embed with evaluation.itemPrecision=bfloat16";

    protected override double Tolerance => 3e-2;

    protected override string Precision => RoundedProjections.Bfloat16;
}
