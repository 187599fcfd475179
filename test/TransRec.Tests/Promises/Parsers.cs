using SkiaSharp;
using TransRec.Adapters.Files;
using TransRec.Adapters.Files.Layouts;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Data;
using TransRec.Data.Storing;
using TransRec.Encoders.Text;
using TransRec.Encoders.Vision;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;
using TransRec.Experiments.Verification;
using TransRec.Foundation.Files;
using TransRec.Images;
using TransRec.Pictures;
using TransRec.Tests.Adapters.Files.Layouts;
using TransRec.Tests.Checkpoints;
using TransRec.Tests.Experiments;
using TransRec.Tests.Images;
using TransRec.Text;
using static TorchSharp.torch;

namespace TransRec.Tests.Promises;

/// <summary>Every reader of files from outside and of our own, a line each.</summary>
internal sealed class Parsers : IDisposable
{
    private const string Tokenizer = """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":0,"content":"[PAD]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
        "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},
        "post_processor":null,"decoder":{"type":"WordPiece","prefix":"##","cleanup":true},"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
        "max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"red":5,"##d":6}}}
        """;

    private const string Study = """{ "recipe": "base.json", "seeds": [1, 2], "factors": [ { "name": "a", "levels": [ { "name": "b", "set": ["seed=3"] }, { "name": "c" } ] } ] }""";

    private static readonly string[] FilesOfStore = ["manifest.json", "users.ids", "users.ids.at", "users.ids.sorted", "titles.at", "sequences.at", "sequences.items", "sequences.times"];

    private static readonly byte[] Six = TorchFiles.Bytes(0, 1, 2, 3, 4, 5);

    private readonly TinyWorld world;
    private readonly TemporaryFolder folder = new();
    private readonly Catalogue catalogue = Domain.Create("small", [("a", "red"), ("b", "blue")], [("u", ["a", "b", "a"])], new DomainOptions { MinimumInteractions = 3 }).Catalogue;

    public Parsers(TinyWorld world)
    {
        this.world = world;
        var root = new Dictionary<string, object?> { ["state_dict"] = new Dictionary<string, object?> { ["a"] = PickleWriter.Tensor(new PickledStorage("FloatStorage", "0", 6), 0, [2, 3], [1, 2]) }, ["epoch"] = 70_000 };
        var legacy = new Dictionary<string, object?> { ["a"] = PickleWriter.Tensor(new PickledStorage("FloatStorage", "0", 6, Legacy: true), 0, [2, 3], [3, 1]) };
        var encoder = Path.Combine(world.TextRun, TextPretraining.ModelFolder);
        using var state = new RecordedProgress { StopBehind = 6 };
        var stopped = Pretraining.Run(world.SourceRecipe, new RunOptions(world.New("stopped")), state, state.Stop).Folder;
        using var pictures = new PictureWorld();
        pictures.Write("images/i1.png", PictureWorld.Encode(SKEncodedImageFormat.Png));
        string store;
        using (var opened = pictures.Open())
        {
            store = opened.FilePath;
        }

        All =
        [
            Of("safetensors", "m.safetensors", Safetensors(), path => ReadAll(SafetensorsFile.Open(path))),
            Of("torch.save, zip", "m.pt", TorchFiles.Zip(root, ("0", Six)), path => ReadAll(TorchCheckpointFile.Open(path))),
            Of("torch.save, older", "m.pt", TorchFiles.Legacy(legacy, ("0", 6, Six)), path => ReadAll(TorchCheckpointFile.Open(path))),
            Of("index of shards", "model.safetensors.index.json", """{"metadata":{"total_size":24},"weight_map":{"a":"s.safetensors","b":"s.safetensors"}}""", path => ReadAll(ShardedTensorSource.Open(path)), ("s.safetensors", Safetensors())),
            Within("config.json, text", encoder, "config.json", inside => TextEncoderFolder.Load(HuggingFaceFolder.Open(inside)).Dispose()),
            Within("weights of an encoder", encoder, "model.safetensors", inside => TextEncoderFolder.Load(HuggingFaceFolder.Open(inside)).Dispose()),
            Within("vocab.txt", encoder, "vocab.txt", inside => TokenizerFolder.Open(inside).Encode("red shirt", 8)),
            Of("config.json, vision", "config.json", """{"model_type":"vit","hidden_size":8,"num_hidden_layers":1,"num_attention_heads":1,"intermediate_size":8,"image_size":32,"patch_size":16}""", path => VisionTransformerOptions.Of(HuggingFaceFolder.Open(Path.GetDirectoryName(path)!), null, 0)),
            Of("config.json, ResNet", "config.json", """{"model_type":"torchvision_resnet","depth":18,"channels":16,"small_stem":true}""", path => VisionEncoderFolder.RequireRoom(HuggingFaceFolder.Open(Path.GetDirectoryName(path)!), null!, "")),
            Of("tokenizer.json", "tokenizer.json", Tokenizer, path => TokenizerFolder.Open(Path.GetDirectoryName(path)!).Encode("Red dress", 8)),
            Of("tokenizer_config.json", "tokenizer_config.json", """{"do_lower_case":true,"unk_token":"[UNK]","tokenizer_class":"BertTokenizer","strip_accents":null,"model_max_length":512}""", path => TokenizerFolder.Open(Path.GetDirectoryName(path)!).Encode("Red", 8), ("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nred\n"u8.ToArray())),
            Bpe("vocab.json"),
            Bpe("merges.txt"),
            Of("preprocessor_config.json", "preprocessor_config.json", """{"do_normalize":true,"do_resize":true,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"resample":2,"size":{"height":32,"width":32}}""", path => PreprocessorConfig.Read(path)),
            Layout("adapter_config.json, PEFT", PeftFolders.Write(world.New("peft"), PeftFolders.Prompt, new Dictionary<string, Tensor> { ["prompt_embeddings"] = ones(3, 16) }), "adapter_config.json"),
            Layout("adapter_config.json, AdapterHub", Exported(AdapterLayout.Find("adapterhub")), "adapter_config.json"),
            Of("PNG", "p.png", PictureWorld.Encode(SKEncodedImageFormat.Png, 24, 20), Decode),
            Of("JPEG", "p.jpg", PictureWorld.Encode(SKEncodedImageFormat.Jpeg, 24, 20), Decode),
            Of("WebP", "p.webp", PictureWorld.Encode(SKEncodedImageFormat.Webp, 24, 20), Decode),
            Of("items.tsv", "items.tsv", "a\tred shirt\nb\tblue\n", LoadDomain, ("users.tsv", "u\ta b a b a\nv\tb b a\n"u8.ToArray())),
            Of("users.tsv", "users.tsv", "u\ta b a b a\nv\tb b a\n", LoadDomain, ("items.tsv", "a\tred shirt\nb\tblue\n"u8.ToArray())),
            Of("images.tsv", "images.tsv", "a\timages/a.png\nb\tb.jpg\n", path => PictureFolder.Find(catalogue, Path.GetDirectoryName(path)!)),
            Of("recipe", "recipe.json", RecipeWriter.Write(world.SourceRecipe), path => RecipeReader.Read(path)),
            Of("study", "study.json", Study, path => StudyReader.Read(path), ("base.json", System.Text.Encoding.UTF8.GetBytes(RecipeWriter.Write(world.TargetRecipe)))),
            .. new[] { "run.json", "recipe.json", "result.json", "metrics.jsonl", "weights.safetensors", "ranks.safetensors", "catalogue.tsv.gz", "encoder/config.json", "encoder/vocab.txt" }
                .Select(file => Within($"run: {file}", world.SourceRun, file, inside => RunFolder.Open(inside).RequireIntact(), own: true)),
            Within("training state", stopped, "state.safetensors", inside => RequireIntact(Path.Combine(inside, "state.safetensors")), own: true),
            Of("picture store", Path.GetFileName(store), File.ReadAllBytes(store), RequireIntact) with { Own = true },
            .. new[] { "manifest.json", "items.safetensors", "heads.safetensors" }
                .Select(file => Within($"adapters: {file}", Exported(), file, inside => AdapterFolder.Open(inside), own: true)),
            .. FilesOfStore.Select(file => new Parser($"store, verified: {file}", Path.Combine(Store(file, "verified"), file), () => VerifyStore(folder[$"verified-{file}"]), Own: true)),
            .. FilesOfStore.Select(file => new Parser($"store: {file}", Path.Combine(Store(file, "read"), file), () => ReadStore(folder[$"read-{file}"]))),
        ];
    }

    public IReadOnlyList<Parser> All { get; }

    public void Dispose() => folder.Dispose();

    private Parser Of(string name, string file, string content, Action<string> read, params (string Name, byte[] Content)[] others) =>
        Of(name, file, System.Text.Encoding.UTF8.GetBytes(content), read, others);

    private Parser Of(string name, string file, byte[] content, Action<string> read, params (string Name, byte[] Content)[] others)
    {
        var inside = Directory.CreateDirectory(folder[$"{Guid.NewGuid():n}"]).FullName;
        foreach (var (other, bytes) in others.Append((file, content)))
        {
            File.WriteAllBytes(Path.Combine(inside, other), bytes);
        }

        var path = Path.Combine(inside, file);
        return new(name, path, () => read(path));
    }

    private Parser Within(string name, string original, string file, Action<string> read, bool own = false)
    {
        var inside = world.Copy(original);
        return new(name, Path.Combine(inside, file), () => read(inside), own);
    }

    private Parser Bpe(string file)
    {
        var inside = folder[$"bpe-{file}"];
        ReferenceFiles.Tokenizer("roberta").Save(inside);
        return new(file, Path.Combine(inside, file), () => TokenizerFolder.Open(inside).Encode("title 7", 8));
    }

    private Parser Layout(string name, string inside, string file) => Within(name, inside, file, path => AdapterLayout.Inspect(path));

    private string Exported(AdapterLayout? layout = null)
    {
        var to = world.New("exported");
        _ = layout is null ? (object)AdapterExport.Run(world.TargetRun, to) : AdapterExport.Run(world.TargetRun, to, layout);
        return to;
    }

    private byte[] Safetensors()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder["written"], new Dictionary<string, Tensor> { ["a"] = arange(6f), ["b"] = zeros(0, 3, dtype: ScalarType.Int16) }, new Dictionary<string, string> { ["format"] = "pt" });
        return File.ReadAllBytes(folder["written"]);
    }

    private static void ReadAll(TransRec.Checkpoints.ITensorSource opened)
    {
        using var source = opened;
        using var scope = NewDisposeScope();
        foreach (var name in source.Entries.Keys)
        {
            _ = source.Read(name);
        }
    }

    private static void Decode(string path)
    {
        if (PictureDecoder.Decode(File.ReadAllBytes(path), 1_000_000).Problem is not PictureProblem.None and var problem)
        {
            throw new InvalidDataException($"{problem}");
        }
    }

    private static void LoadDomain(string path) => Domain.Load(Path.GetDirectoryName(path)!, new DomainOptions { MinimumInteractions = 3 });

    private string Store(string file, string use)
    {
        using var builder = new StoreBuilder(new() { Numbers = NumberOrder.FirstSeen });
        foreach (var row in Enumerable.Range(0, 12))
        {
            builder.AddItem([(byte)('z' - (row % 5))], "A title"u8);
            builder.AddInteraction([(byte)('u' - (row % 2))], [(byte)('z' - (row % 5))], row * 1000L);
        }

        builder.Build(folder[$"{use}-{file}"], StoreOrigin.Unknown);
        return folder[$"{use}-{file}"];
    }

    private static void VerifyStore(string path)
    {
        if (!DomainStore.Verify(path).IsIntact)
        {
            throw new CheckpointException($"{path} is not intact.");
        }
    }

    private static void ReadStore(string path)
    {
        using (var store = DomainStore.Open(path))
        {
            _ = Enumerable.Range(0, store.UserCount).Select(user => (store.UserId(user), store.ItemsOf(user), store.TimesOf(user))).ToList();
            _ = Enumerable.Range(0, store.ItemCount).Select(item => (store.TryFindItem(store.ItemId(item), out _), store.Title(item))).ToList();
        }

        var domain = Domain.Load(path, new DomainOptions { MinimumInteractions = 3, MaximumSequenceLength = 2 });
        _ = Enumerable.Range(0, domain.UserCount).Select(user => domain.Sequence(user).Length).ToList();
    }

    private static void RequireIntact(string path)
    {
        if (Verification.Run(path).Files is not [{ State: FileState.Intact }])
        {
            throw new CheckpointException($"{path} is not intact.");
        }
    }
}
