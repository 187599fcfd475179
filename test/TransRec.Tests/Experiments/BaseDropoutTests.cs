using TorchSharp;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Tests.Experiments;

/// <summary>The dropout of a base's encoders while it is carried over.</summary>
[Collection(nameof(TinyWorld))]
public sealed class BaseDropoutTests(TinyWorld world)
{
    [Theory]
    [InlineData(null, null)]
    [InlineData(0.0, null)]
    [InlineData(null, 0.0)]
    [InlineData(0.0, 0.0)]
    public void A_rate_of_zero_takes_the_noise_out_of_its_encoder_and_no_rate_leaves_the_bases(double? items, double? users)
    {
        var recipe = world.TargetRecipe with { Dropout = new BaseDropoutOptions { ItemEncoder = items, UserEncoder = users } };
        using var scope = torch.NewDisposeScope();
        using var built = ModelBuilder.ForAdaptation(recipe, Experiment.Load(recipe.Data)).Built;
        built.Model.SetTraining(true);
        Assert.Equal(items == 0, Repeats(() => built.Model.Items.Encode(built.Content, [1, 2, 3])));
        var rows = torch.ones(4, built.Model.Users.Width);
        Assert.Equal(users == 0, Repeats(() => built.Model.Users.Forward(rows, SequenceLayout.Of([4], built.Model.Users.MaximumLength))));
    }

    [Fact]
    public void A_frozen_encoder_without_dropout_trains_as_over_cached_states()
    {
        var recipe = world.TargetRecipe with { Adapter = new FrozenOptions { TrainHead = true, TrainUserEncoder = true } };
        var data = recipe.Data with { Cache = world.New("cache") };
        var cached = Losses(recipe with { Data = data, Training = recipe.Training with { StateCache = "float32" } });
        var without = Losses(recipe with { Dropout = new BaseDropoutOptions { ItemEncoder = 0 } });
        Assert.All(cached.Zip(without), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Contains(cached.Zip(Losses(recipe)), pair => Math.Abs(pair.First - pair.Second) > 1e-4);
    }

    [Fact]
    public void Both_encoders_of_titles_and_pictures_take_the_rate()
    {
        var source = world.SourceRecipe with { ItemEncoder = new TextImageItemEncoderOptions(), UserEncoder = new CpcOptions { Dropout = 0.3 } };
        var items = (TextImageItemEncoderOptions)new BaseDropoutOptions { ItemEncoder = 0.25 }.In(source).ItemEncoder;
        Assert.Equal((0.25, 0.25), (items.Text.Dropout, items.Image.Dropout));
        Assert.Equal(source, new BaseDropoutOptions().In(source));
        Assert.Equal(new CpcOptions { Dropout = 0 }, new BaseDropoutOptions { UserEncoder = 0 }.In(source).UserEncoder);
        Assert.Equal(world.IdRecipe.ItemEncoder, new BaseDropoutOptions { ItemEncoder = 0.25 }.In(world.IdRecipe).ItemEncoder);
    }

    private static bool Repeats(Func<torch.Tensor> forward) => forward().equal(forward()).all().item<bool>();

    private List<double> Losses(AdaptationRecipe recipe)
    {
        using var progress = new RecordedProgress();
        Adaptation.Run(recipe, new RunOptions(world.New("dropout")), progress);
        return [.. progress.Steps.Select(step => step.Loss)];
    }
}
