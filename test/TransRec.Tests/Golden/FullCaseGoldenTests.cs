using TorchSharp.Modules;
using TransRec.Encoders;
using TransRec.Models;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

/// <summary>
/// Whole recommenders of the Adapter4Rec code (commit 721cba5), every folder full/METHOD__ARCH that is there: item vectors, user vectors, loss,
/// gradients, parameters after three Adam steps, and counts.
/// </summary>
public sealed class FullCaseGoldenTests
{
    public static TheoryData<string> Cases()
    {
        var cases = new TheoryData<string>();
        if (GoldenFolder.Root is { } root && Directory.Exists(Path.Combine(root, "full")))
        {
            foreach (var folder in Directory.GetDirectories(Path.Combine(root, "full")).Order(StringComparer.Ordinal))
            {
                cases.Add(Path.GetFileName(folder));
            }
        }
        else
        {
            cases.Add("(no golden folder)");
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_recommender_trains_as_the_reference_does(string name)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Open(name);
        var model = golden.Model;

        Assert.Equal(golden.Count("total"), Numbered(model).Sum(named => named.Parameter.numel()));
        Assert.Equal(golden.Count("trainable"), Numbered(model).Where(named => named.Parameter.requires_grad).Sum(named => named.Parameter.numel()));

        using (no_grad())
        {
            var itemVectors = model.Items is TextItemTower tower ? tower.Encode(golden.PaddedTokens) : throw new InvalidOperationException();
            Numbers.AreClose(golden.Expected("item_embs"), itemVectors, golden.Tolerance, "item_embs");
            var user = model.Users.Forward(golden.HistoryVectors(itemVectors), golden.Histories).view(golden.Expected("user_out").shape);
            var valid = golden.ReadsPadding ? ones_like(golden.Valid).unsqueeze(-1) : golden.Valid.unsqueeze(-1);
            Numbers.AreClose(golden.Expected("user_out") * valid, user * valid, golden.Tolerance, "user_out");
        }

        Assert.Equal(golden.Losses.First(), golden.PaddedLoss().item<float>(), golden.Tolerance * golden.Losses.First());
        var losses = new List<double>();
        using var optimizer = new AdamOptimizer(ParameterGroups.Of(model, golden.Rates), decoupled: false);
        for (var step = 0; step < 3; step++)
        {
            optimizer.ZeroGradients();
            var loss = golden.ReadsPadding ? golden.PaddedLoss() : RecommenderTask.Loss(model, golden.Objective, golden.Batch);
            losses.Add(loss.item<float>());
            loss.backward();
            if (step == 0)
            {
                CheckEach(golden, "grad.", parameter => parameter.grad!);
            }

            optimizer.Step();
        }

        Assert.Equal(golden.Losses.Take(3), losses, (wanted, found) => Math.Abs(wanted - found) <= golden.Tolerance * Math.Abs(wanted));
        CheckEach(golden, "adam3.", parameter => parameter);
    }

    private static void CheckEach(GoldenCase golden, string kind, Func<Parameter, Tensor> value)
    {
        var own = Numbered(golden.Model).ToDictionary(named => named.Name, named => named.Parameter);
        var names = golden.ExpectedNames(kind);
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            // The true gradient of a key's bias is zero, so Adam makes rounding noise as large as any other step.
            if (name.EndsWith("attention.self.key.bias", StringComparison.Ordinal))
            {
                continue;
            }

            var (wanted, found) = (golden.Expected(kind + name), value(own[golden.OwnName(name)]));
            if (kind == "adam3.")
            {
                var sure = Sure(golden.Expected("grad." + name));
                Numbers.MostAreClose(wanted * sure, found * sure, golden.Tolerance, kind + name);
                continue;
            }

            Numbers.AreClose(wanted, found, golden.Tolerance, kind + name);
        }
    }

    /// <summary>
    /// 1 where a gradient is known well enough for Adam, which divides it by its size: below a millionth of the largest one float32 knows little of it,
    /// and the reference's own steps in float32 and float64 differ there. Gradients of zero take no step and are sure.
    /// </summary>
    private static Tensor Sure(Tensor gradient)
    {
        var sizes = gradient.abs();
        var sure = (sizes.eq(0) | sizes.gt(sizes.max() * 1e-6)).to(ScalarType.Float32);
        var unsure = gradient.numel() - sure.sum().item<float>();
        Assert.True(unsure <= Math.Max(2, gradient.numel() / 20), $"{unsure} of {gradient.numel()} gradients are too small to compare.");
        return sure;
    }

    private static IEnumerable<(string Name, Parameter Parameter)> Numbered(Recommender model) =>
        model.named_parameters().Select(named => (named.name, named.parameter))
            .Concat(model.AdapterSet?.NamedParameters().Select(named => ("adapters." + named.Name, named.Parameter)) ?? []);
}
