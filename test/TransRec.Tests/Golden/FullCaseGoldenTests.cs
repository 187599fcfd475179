using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Encoders.Items;
using TransRec.Models;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

/// <summary>
/// Whole recommenders of the Adapter4Rec code (commit 721cba5), every folder of golden/full that is there, with the settings of its meta.json: item vectors, user vectors, loss,
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
            var itemVectors = model.Items is TextItemEncoder tower ? tower.Encode(golden.PaddedTokens) : throw new InvalidOperationException();
            Numbers.AreClose(golden.Expected("item_embs"), itemVectors, golden.Tolerance, "item_embs");
            var user = model.Users.Forward(golden.HistoryVectors(itemVectors), golden.Histories).view(golden.Expected("user_out").shape);
            var valid = golden.ReadsPadding ? ones_like(golden.Valid).unsqueeze(-1) : golden.Valid.unsqueeze(-1);
            Numbers.AreClose(golden.Expected("user_out") * valid, user * valid, golden.Tolerance, "user_out");
        }

        Assert.Equal(golden.Losses.First(), golden.PaddedLoss().item<float>(), golden.Tolerance * golden.Losses.First());
        var losses = new List<double>();
        var gradients = new Dictionary<Parameter, Tensor>(ReferenceEqualityComparer.Instance);
        using var optimizer = new AdamOptimizer(ParameterGroups.Of(model, golden.Rates), decoupled: false);
        for (var step = 0; step < 3; step++)
        {
            optimizer.ZeroGradients();
            var loss = golden.ReadsPadding ? golden.PaddedLoss() : RecommenderTask.Loss(model, golden.Content, golden.Objective, golden.Batch);
            losses.Add(loss.item<float>());
            loss.backward();
            if (step == 0)
            {
                foreach (var (_, parameter) in Numbered(model).Where(named => named.Parameter.grad is not null))
                {
                    gradients.Add(parameter, parameter.grad!.clone());
                }

                CheckEach(golden, "grad.", parameter => gradients[parameter]);
            }

            optimizer.Step();
        }

        Assert.Equal(golden.Losses.Take(3), losses, (wanted, found) => Math.Abs(wanted - found) <= golden.Tolerance * Math.Abs(wanted));
        CheckEach(golden, "adam3.", parameter => parameter, gradients);
    }

    private static void CheckEach(GoldenCase golden, string kind, Func<Parameter, Tensor> value, Dictionary<Parameter, Tensor>? gradients = null)
    {
        var own = Numbered(golden.Model).ToDictionary(named => named.Name, named => named.Parameter);
        var names = golden.ExpectedNames(kind);
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            // Adam makes rounding noise as large as any other step.
            var parameter = own[golden.OwnName(name)];
            if (golden.Model.modules().OfType<Attention>().Any(attention => ReferenceEquals(attention.KeyBiasWithoutEffect, parameter)))
            {
                continue;
            }

            var (wanted, found) = (golden.Expected(kind + name), value(parameter));
            if (gradients is not null)
            {
                var sure = SureGradients.Of(golden.Expected("grad." + name), gradients[parameter]);
                Numbers.MostAreClose(wanted * sure, found * sure, golden.Tolerance, kind + name);
                continue;
            }

            Numbers.AreClose(wanted, found, golden.Tolerance, kind + name);
        }
    }

    private static IEnumerable<(string Name, Parameter Parameter)> Numbered(Recommender model) =>
        model.named_parameters().Select(named => (named.name, named.parameter))
            .Concat(model.Adapters?.NamedParameters().Select(named => ("adapters." + named.Name, named.Parameter)) ?? []);
}
