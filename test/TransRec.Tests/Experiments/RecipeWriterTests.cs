using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Experiments.Recipes;
using TransRec.Training;
using TransRec.Training.Objectives;

namespace TransRec.Tests.Experiments;

public sealed class RecipeWriterTests
{
    public static TheoryData<int> Every => [.. Enumerable.Range(0, Recipes.Length)];

    private static readonly DataOptions Data = new() { Folder = "data/ö \"x\"", TrainingUserFraction = 0.1 };

    private static readonly Recipe[] Recipes =
    [
        new PretrainingRecipe { Data = Data, ItemEncoder = new IdItemEncoderOptions(), UserEncoder = new CpcOptions { Width = 8 }, Objective = new BinaryCrossEntropyOptions() },
        new PretrainingRecipe
        {
            Data = Data,
            ItemEncoder = new TextItemEncoderOptions { Tokenizer = "t" },
            MaskedLanguageModel = new AuxiliaryMaskedLanguageModelOptions { Domains = ["a", "b"] },
            Training = new TrainingOptions { LearningRates = new LearningRateOptions { Head = 0.1 + 0.2 } },
            Run = "runs/x",
            Seed = int.MaxValue,
        },
        new AdaptationRecipe { Base = "b", Data = Data, Adapter = new HoulsbyOptions { TrainHead = true, BottleneckWidth = 1 }, Objective = new InBatchSoftmaxOptions { LogQCorrection = false } },
        new AdaptationRecipe { Base = "b", Data = Data, Adapter = new FullOptions() },
        new AdaptationRecipe { Base = "b", Data = Data, Adapter = new FrozenOptions { TrainUserEncoder = true } },
        new AdaptationRecipe { Base = "b", Data = Data, Adapter = new ScratchOptions() },
        new TextPretrainingRecipe { Domains = ["a"], Encoder = new TextItemEncoderOptions { Folder = "f" }, Masking = new MaskingOptions { Style = "bert" } },
    ];

    [Theory]
    [MemberData(nameof(Every))]
    public void A_written_recipe_reads_back_as_an_equal_one(int index)
    {
        var written = RecipeWriter.Write(Recipes[index]);
        var read = Recipes[index] switch
        {
            PretrainingRecipe => (Recipe)RecipeReader.Parse<PretrainingRecipe>(written),
            AdaptationRecipe => RecipeReader.Parse<AdaptationRecipe>(written),
            _ => RecipeReader.Parse<TextPretrainingRecipe>(written),
        };
        Assert.Equal(written, RecipeWriter.Write(read));
    }

    [Fact]
    public void Every_value_is_explicit_and_the_type_names_stand_first()
    {
        var written = RecipeWriter.Write(Recipes[5]);
        Assert.Contains("\"adapter\": {\n    \"method\": \"scratch\",\n    \"keepTextEncoder\": false,", written, StringComparison.Ordinal);
        Assert.Contains("\"objective\": null", written, StringComparison.Ordinal);
        Assert.Contains("\"saveEveryMinutes\": 5", written, StringComparison.Ordinal);
        Assert.Contains("\"device\": \"cpu\"", written, StringComparison.Ordinal);
    }
}
