using SkiaSharp;
using TorchSharp;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Encoders.Vision;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Verification;
using TransRec.Images;
using TransRec.Pictures;
using TransRec.Tests.Conformance;
using TransRec.Training.Objectives;

namespace TransRec.Tests.Experiments;

/// <summary>Runs over pictures: twenty items of four colours, two of which every user likes.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class ImageRunTests : IDisposable
{
    private static readonly string[] Architectures = ["vit", "mae", "resnet", "text-image"];

    private readonly TemporaryFolder folder = new();

    public ImageRunTests()
    {
        File.WriteAllLines(Path.Combine(folder.Path, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "item", .. Enumerable.Range(1, 20).Select(item => $"{item}")]);
        WriteDomain(Source, seed: 1, pictures: true);
        WriteDomain(Target, seed: 2, pictures: true);
    }

    private string States => Path.Combine(folder.Path, "cache", "states");

    private string Source => Path.Combine(folder.Path, "source");

    private string Target => Path.Combine(folder.Path, "target");

    public static TheoryData<string> All => new(Architectures);

    [Theory]
    [MemberData(nameof(All))]
    public void A_source_model_is_trained_adapted_evaluated_and_recommends(string architecture)
    {
        var run = Pretrained(architecture);
        var recipe = AdaptationOf(run, architecture == "resnet" ? new ConvAdapterOptions { TrainHead = true } : new HoulsbyOptions { BottleneckWidth = 4 });
        var adapted = Path.Combine(folder.Path, "adapted");
        var result = Adaptation.Run(recipe, new RunOptions(adapted), new RecordedProgress());
        Assert.InRange((double)result.TrainableParameters / result.TotalParameters, 1e-6, 0.9);
        Assert.Equal(result.Metrics["test/hr@10"], RunEvaluation.Run(adapted).Groups[0].Metrics["hr@10"]);
        using var recommender = RecommenderRun.Open(adapted);
        Assert.Equal(3, recommender.ForHistory(["i1", "i2"], 3).Count);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_stopped_run_goes_on_bit_for_bit(string architecture)
    {
        var undisturbed = Pretrained(architecture);
        var stopped = Path.Combine(folder.Path, "stopped");
        using (var stop = new RecordedProgress { StopBehind = 3 })
        {
            Assert.True(Pretraining.Run(RecipeOf(architecture), new RunOptions(stopped), stop, stop.Stop).Stopped);
        }

        Pretraining.Run(RecipeOf(architecture), new RunOptions(stopped), new RecordedProgress());
        Assert.Equal(File.ReadAllBytes(Path.Combine(undisturbed, "weights.safetensors")), File.ReadAllBytes(Path.Combine(stopped, "weights.safetensors")));
    }

    [Fact]
    public void Two_sources_make_one_model_that_is_carried_to_a_target()
    {
        var run = Path.Combine(folder.Path, "joined");
        Pretraining.Run(RecipeOf("text-image") with { Data = DataOf(Source) with { JoinedFolders = [Target] } }, new RunOptions(run), new RecordedProgress());
        using (var recommender = RecommenderRun.Open(run))
        {
            Assert.Equal(40, recommender.Domain.ItemCount);
            Assert.Equal(3, recommender.ForHistory(["source/i1", "target/i2"], 3).Count);
        }

        var adapted = Path.Combine(folder.Path, "adapted");
        Adaptation.Run(AdaptationOf(run, new HoulsbyOptions { BottleneckWidth = 4 }), new RunOptions(adapted), new RecordedProgress());
        Assert.NotEmpty(RunEvaluation.Run(adapted).Groups[0].Metrics);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("float32")]
    [InlineData("bfloat16")]
    public void Side_networks_over_titles_and_pictures_train_with_and_without_cached_states(string cache)
    {
        var recipe = AdaptationOf(Pretrained("text-image"), new IisanOptions { SideWidth = 8, BottleneckWidth = 4, TrainUserEncoder = true });
        var adapted = Path.Combine(folder.Path, "adapted");
        var result = Adaptation.Run(recipe with { Training = recipe.Training with { StateCache = cache } }, new RunOptions(adapted), new RecordedProgress());
        Assert.Equal(result.Metrics["test/hr@10"], RunEvaluation.Run(adapted).Groups[0].Metrics["hr@10"]);
        Assert.Equal(cache == "none" ? 0 : 2, Directory.Exists(States) ? Directory.GetFiles(States).Length : 0);
        using var recommender = RecommenderRun.Open(adapted);
        Assert.Equal(3, recommender.ForHistory(["i1", "i2"], 3).Count);
    }

    [Fact]
    public void A_cache_is_verified_and_a_damaged_part_of_it_is_named_and_made_again()
    {
        var recipe = AdaptationOf(Pretrained("text-image"), new IisanOptions { SideWidth = 8, BottleneckWidth = 4 });
        recipe = recipe with { Training = recipe.Training with { StateCache = "float32", Epochs = 1 } };
        var adapted = Path.Combine(folder.Path, "adapted");
        Adaptation.Run(recipe, new RunOptions(adapted), new RecordedProgress());
        var cache = Path.Combine(folder.Path, "cache");
        var sound = Verification.Run(cache);
        Assert.True(sound.IsSound);
        Assert.Equal(3, sound.Files.Count); // pictures, which are the same in both domains, and two encoders' states
        Assert.All(sound.Files, file => Assert.Equal(FileState.Intact, file.State));

        foreach (var file in sound.Files.Select(file => file.Path))
        {
            Flips.Each(file, place =>
            {
                var damaged = Assert.Single(Verification.Run(cache).Files, verdict => verdict.State != FileState.Intact);
                Assert.True(damaged.Path == file && damaged.State == FileState.Damaged, place);
            });
        }

        var state = sound.Files.First(file => file.Path.EndsWith(".safetensors", StringComparison.Ordinal)).Path;
        var bytes = File.ReadAllBytes(state);
        File.WriteAllBytes(state, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        var again = Path.Combine(folder.Path, "again");
        Adaptation.Run(recipe, new RunOptions(again), new RecordedProgress());
        Assert.Equal(bytes, File.ReadAllBytes(state));
        Assert.Equal(File.ReadAllBytes(Path.Combine(adapted, "weights.safetensors")), File.ReadAllBytes(Path.Combine(again, "weights.safetensors")));
    }

    [Fact]
    public void A_merged_image_model_is_a_run_of_its_own()
    {
        var run = Pretrained("text-image");
        var adapted = Path.Combine(folder.Path, "adapted");
        var result = Adaptation.Run(AdaptationOf(run, new LoraOptions { Rank = 2, UserRank = 2 }), new RunOptions(adapted), new RecordedProgress());
        var merged = Path.Combine(folder.Path, "merged");
        AdapterMerge.Run(new AdapterOnBase(AdapterExport.Run(adapted, Path.Combine(folder.Path, "exported")).Path), run, merged);
        Assert.Equal(result.Metrics["test/ndcg@10"], RunEvaluation.Run(merged).Groups[0].Metrics["ndcg@10"], 1e-6);
    }

    [Fact]
    public void States_are_cached_of_frozen_encoders_only()
    {
        var recipe = AdaptationOf(Pretrained("vit"), new HoulsbyOptions { BottleneckWidth = 4 });
        var error = Assert.Throws<TransRec.Options.OptionsException>(() => Adaptation.Run(
            recipe with { Training = recipe.Training with { StateCache = "float32" } }, new RunOptions(Path.Combine(folder.Path, "adapted")), new RecordedProgress()));
        Assert.Contains("training.stateCache is float32: it keeps what the frozen part of an item encoder gives, but blocks.0.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_crops_and_flips_change_training_and_nothing_else()
    {
        var recipe = RecipeOf("resnet");
        var plain = recipe with { ItemEncoder = (ImageItemEncoderOptions)recipe.ItemEncoder with { CropPadding = 0, FlipProbability = 0 } };
        var (changed, unchanged) = (Path.Combine(folder.Path, "changed"), Path.Combine(folder.Path, "unchanged"));
        Pretraining.Run(recipe, new RunOptions(changed), new RecordedProgress());
        Pretraining.Run(plain, new RunOptions(unchanged), new RecordedProgress());
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(changed, "weights.safetensors")), File.ReadAllBytes(Path.Combine(unchanged, "weights.safetensors")));
        Assert.Equal(RunEvaluation.Run(changed).Groups[0].Metrics, RunEvaluation.Run(changed).Groups[0].Metrics);
    }

    [Fact]
    public void The_pictures_of_joined_domains_are_those_of_each()
    {
        using (var bitmap = new SKBitmap(20, 24))
        {
            bitmap.Erase(SKColors.Purple); // apart from this one the two domains have equal pictures
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(Target, "images", "i3.png"), data.ToArray());
        }

        var (source, target) = (Domain.Load(Source), Domain.Load(Target));
        var joined = Domain.Join([source, target]);
        var options = PicturesOf("vit");
        CataloguePictures Open(Domain domain) => CataloguePictures.Open(domain.Catalogue, ImageItemEncoderKind.ReadingOf(options, folder: null), Path.Combine(folder.Path, "cache"), seed: 1);
        using var both = Open(joined);
        using var one = Open(source);
        using var other = Open(target);
        var before = source.ItemCount;
        Assert.Equal(joined.ItemCount + 1, both.Count);
        AreEqual(torch.cat([one.Read([3]), other.Read([3, 1]), one.Read([0, 2]), other.Read([target.ItemCount])]), both.Read([3, before + 3, before + 1, 0, 2, joined.ItemCount]));
        AreEqual(other.Read([2, 5]), both.Read([before + 2, before + 5]));
        AreEqual(one.Read([0]), both.Read([0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => both.Read([3, joined.ItemCount, joined.ItemCount + 1]));
        var (bothChanged, oneChanged) = ((IPictures)both.At(1, 2), (IPictures)one.At(1, 2));
        AreEqual(oneChanged.Read([3, 4]), bothChanged.Read([before + 9, 3, 4])[1..]);
        AreEqual(bothChanged.Read([before + 9, 3]), bothChanged.Read([3, before + 9]).flip(0));

        static void AreEqual(torch.Tensor expected, torch.Tensor actual) => Assert.True(expected.equal(actual).all().ToBoolean());
    }

    [Fact]
    public void A_domain_without_pictures_is_refused_with_what_is_expected()
    {
        var bare = Path.Combine(folder.Path, "bare");
        WriteDomain(bare, seed: 1, pictures: false);
        var recipe = RecipeOf("vit");
        var error = Assert.Throws<ItemEncoderException>(() => Pretraining.Run(
            recipe with { Data = recipe.Data with { Folder = bare } }, new RunOptions(Path.Combine(folder.Path, "run")), new RecordedProgress()));
        Assert.Contains("has no pictures: expected images/ITEM.jpg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_tells_how_far_the_decoding_is_and_the_next_one_finds_the_pictures_decoded()
    {
        using var first = new RecordedProgress();
        Pretraining.Run(RecipeOf("resnet"), new RunOptions(Path.Combine(folder.Path, "first")), first);
        Assert.Equal((21, 21), first.PictureSteps.Where(step => step.Stage == PictureStage.Decoding).Select(step => (step.Done, step.Total)).Last());
        var told = new List<PictureStage>();
        using (RecommenderRun.Open(Path.Combine(folder.Path, "first"), pictures: new Told(told)))
        {
            Assert.Equal([PictureStage.Reading], told.Distinct());
        }
    }

    [Fact]
    public void A_run_that_is_stopped_while_pictures_are_decoded_goes_on_later()
    {
        var run = Path.Combine(folder.Path, "run");
        using (var stop = new RecordedProgress { StopAtPictures = true })
        {
            Assert.True(Pretraining.Run(RecipeOf("resnet"), new RunOptions(run), stop, stop.Stop).Stopped);
        }

        Assert.Equal(RunState.Stopped, RunFolder.Open(run).Record.State);
        Assert.False(Pretraining.Run(RecipeOf("resnet"), new RunOptions(run), new RecordedProgress()).Stopped);
    }

    public void Dispose() => folder.Dispose();

    private string Pretrained(string architecture)
    {
        var run = Path.Combine(folder.Path, "pretrained");
        Assert.False(Pretraining.Run(RecipeOf(architecture), new RunOptions(run), new RecordedProgress()).Stopped);
        return run;
    }

    private PretrainingRecipe RecipeOf(string architecture) => new()
    {
        Threads = 1,
        Data = DataOf(Source),
        ItemEncoder = architecture == "text-image" ? new TextImageItemEncoderOptions { Text = Titles, Image = PicturesOf("vit"), Fusion = "gated" } : PicturesOf(architecture),
        UserEncoder = new SasRecOptions { Width = 8, Blocks = 1 },
        Objective = new InBatchSoftmaxOptions(),
        Training = TinyWorld.Training(epochs: 2, batchSize: 5),
    };

    private TextItemEncoderOptions Titles => new() { Tokenizer = folder.Path, Layers = 1, Width = 8, FeedForwardWidth = 8, MaximumTokens = 4 };

    private static ImageItemEncoderOptions PicturesOf(string architecture) => new()
    {
        Architecture = architecture,
        Size = 16,
        Layers = 1,
        Width = 16,
        FeedForwardWidth = 16,
        Channels = 16,
        MaskRatio = architecture == "mae" ? 0.5 : 0,
        CropPadding = 1,
        FlipProbability = 0.5,
    };

    private AdaptationRecipe AdaptationOf(string run, AdapterOptions adapter) => new()
    {
        Threads = 1,
        Base = run,
        Data = DataOf(Target),
        Adapter = adapter,
        Training = TinyWorld.Training(epochs: 2, batchSize: 5),
    };

    private DataOptions DataOf(string domain) => TinyWorld.Data(domain) with { Cache = Path.Combine(folder.Path, "cache") };

    private static void WriteDomain(string path, int seed, bool pictures)
    {
        var random = new Random(seed);
        var items = Enumerable.Range(1, 20).Select(item => ($"i{item}", $"item {item}")).ToList();
        var users = Enumerable.Range(1, 15).Select(user =>
            ($"u{user}", (IReadOnlyList<string>)[.. Enumerable.Range(0, 6).Select(_ => $"i{1 + random.Next(20)}")]));
        DomainWriter.Write(path, items, users);
        if (!pictures)
        {
            return;
        }

        Directory.CreateDirectory(Path.Combine(path, "images"));
        SKColor[] colours = [SKColors.Red, SKColors.Green, SKColors.Blue, SKColors.Yellow];
        foreach (var (item, place) in items.Select((item, place) => (item.Item1, place)))
        {
            using var bitmap = new SKBitmap(20, 24);
            bitmap.Erase(colours[place % 4]);
            bitmap.SetPixel(place, place, SKColors.White);
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(path, "images", $"{item}.png"), data.ToArray());
        }
    }

    private sealed class Told(List<PictureStage> stages) : IProgress<PictureProgress>
    {
        public void Report(PictureProgress value) => stages.Add(value.Stage);
    }
}
