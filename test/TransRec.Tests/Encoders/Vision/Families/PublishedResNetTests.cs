using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Items;
using TransRec.Encoders.Vision;
using TransRec.Foundation.Files;
using TransRec.Tests.Checkpoints;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Vision.Families;

/// <summary>ResNets in the folders of transformers and timm compute what the same weights compute under torchvision's names, which ResNetTests checks against a plain composition.</summary>
public sealed class PublishedResNetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(18, "basic", "[2,2,2,2]", "[16,32,64,128]", "resnet.")]
    [InlineData(26, "bottleneck", "[2,2,2,2]", "[64,128,256,512]", "resnet.")]
    [InlineData(50, "bottleneck", "[3,4,6,3]", "[64,128,256,512]", "")]
    public void A_folder_of_transformers_is_read_by_its_names(int depth, string layer, string depths, string widths, string prefix)
    {
        using var scope = NewDisposeScope();
        using var network = Drawn(new ResNetOptions { Depth = depth, Channels = 16 });
        Write(network, (name, value) => new(Renamed(name, prefix), value), $$"""
            {"architectures":["ResNetForImageClassification"],"depths":{{depths}},"downsample_in_first_stage":false,"downsample_in_bottleneck":false,"embedding_size":16,"hidden_act":"relu",
             "hidden_sizes":{{widths}},"layer_type":"{{layer}}","model_type":"resnet","num_channels":3}
            """, prefix.Length > 0 ? "classifier.1.weight" : "classifier.1.bias");
        AssertSame(network);
    }

    [Fact]
    public void A_folder_of_timm_is_read_by_its_name()
    {
        using var scope = NewDisposeScope();
        using var network = Drawn(new ResNetOptions { Depth = 18 });
        Write(network, (name, value) => new(name, value), """{"architecture":"resnet18","num_classes":1000,"num_features":512,"global_pool":"avg","pretrained_cfg":{"crop_pct":0.95,"interpolation":"bicubic"}}""", "fc.weight");
        AssertSame(network);
        var reading = ImageItemEncoderKind.ReadingOf(new ImageItemEncoderOptions(), HuggingFaceFolder.Open(folder["model"]));
        Assert.Equal((224, 235), (reading.Transform.Height, reading.Transform.Cropping!.ShortestEdge)); // floor(224 / 0.95)
    }

    [Fact]
    public void A_file_of_torchvision_next_to_a_short_configuration_is_read()
    {
        using var scope = NewDisposeScope();
        using var network = Drawn(new ResNetOptions { Depth = 10, Channels = 16 });
        ResNetFile.Save(folder["torchvision"], network);
        var (state, storages) = (new Dictionary<string, object?>(), new List<(string, byte[])>());
        using (var saved = SafetensorsFile.Open(Path.Combine(folder["torchvision"], "model.safetensors")))
        {
            foreach (var name in saved.Entries.Keys)
            {
                var value = saved.Read(name);
                state[name] = PickleWriter.Tensor(new PickledStorage("FloatStorage", $"{storages.Count}", value.numel()), 0, value.shape, value.stride());
                storages.Add(($"{storages.Count}", TorchFiles.Bytes([.. value.data<float>()])));
            }
        }

        Directory.CreateDirectory(folder["model"]);
        File.WriteAllBytes(Path.Combine(folder["model"], "resnet10-0123abcd.pth"), TorchFiles.Zip(state, [.. storages]));
        File.WriteAllText(Path.Combine(folder["model"], "config.json"), """{"model_type":"torchvision_resnet","depth":10,"channels":16}""");
        AssertSame(network);
    }

    [Fact]
    public void A_published_ResNet_without_a_preprocessor_reads_pictures_of_224_pixels()
    {
        folder.Write("config.json", """{"model_type":"resnet"}""");
        var reading = ImageItemEncoderKind.ReadingOf(new ImageItemEncoderOptions(), HuggingFaceFolder.Open(folder.Path));
        Assert.Equal((224, 224), (reading.Transform.Height, reading.Transform.Width));
        Assert.Equal(50, ResNetFile.OptionsOf(HuggingFaceFolder.Open(folder.Path)).Depth);
    }

    [Fact]
    public void Every_mistake_is_named_at_once()
    {
        folder.Write("config.json", """{"model_type":"resnet","depths":[1,2,3,4],"hidden_sizes":[1,2,3,4],"hidden_act":"gelu","num_channels":1,"embedding_size":64,"downsample_in_bottleneck":true}""");
        var message = Assert.Throws<CheckpointException>(() => ResNetFile.OptionsOf(HuggingFaceFolder.Open(folder.Path))).Message;
        Assert.All(["depths", "hidden_sizes", "hidden_act", "num_channels", "downsample_in_bottleneck"], key => Assert.Contains($"\"{key}\" is", message, StringComparison.Ordinal));
        folder.Write("config.json", """{"model_type":"torchvision_resnet","depth":51,"channels":20,"small_stem":1}""");
        message = Assert.Throws<CheckpointException>(() => ResNetFile.OptionsOf(HuggingFaceFolder.Open(folder.Path))).Message;
        Assert.All(["depth", "channels", "small_stem"], key => Assert.Contains($"\"{key}\" is", message, StringComparison.Ordinal));
    }

    private void AssertSame(ResNet network)
    {
        using var loaded = (ResNet)VisionEncoderFolder.Load(HuggingFaceFolder.Open(folder["model"]));
        loaded.eval();
        var pictures = TinyModels.Normals(5, 2, 3, 32, 40);
        Assert.Equal(network.Options, loaded.Options);
        Assert.Equal(network.ForwardFirst(pictures).data<float>(), loaded.ForwardFirst(pictures).data<float>());
    }

    private void Write(ResNet network, Func<string, Tensor, KeyValuePair<string, Tensor>> renamed, string config, string head)
    {
        ResNetFile.Save(folder["torchvision"], network);
        using var saved = SafetensorsFile.Open(Path.Combine(folder["torchvision"], "model.safetensors"));
        HuggingFaceFolder.Write(folder["model"], config, [.. saved.Entries.Keys.Select(name => renamed(name, saved.Read(name))), new(head, ones(1))]);
    }

    // torchvision's name as transformers has it, by hand.
    private static string Renamed(string name, string prefix)
    {
        var parts = name.Split('.');
        string Layer(string kind) => kind.StartsWith("conv", StringComparison.Ordinal) ? "convolution" : "normalization";
        if (parts[0] is "conv1" or "bn1")
        {
            return $"{prefix}embedder.embedder.{Layer(parts[0])}.{parts[1]}";
        }

        var block = $"{prefix}encoder.stages.{int.Parse(parts[0]["layer".Length..]) - 1}.layers.{parts[1]}.";
        return parts[2] == "downsample"
            ? $"{block}shortcut.{(parts[3] == "0" ? "convolution" : "normalization")}.{parts[4]}"
            : $"{block}layer.{int.Parse(parts[2][^1..]) - 1}.{Layer(parts[2])}.{parts[3]}";
    }

    private static ResNet Drawn(ResNetOptions options)
    {
        var network = new ResNet(options);
        using var _ = no_grad();
        foreach (var (name, value) in network.state_dict().Where(named => named.Value.dim() == 1))
        {
            value.copy_((TinyModels.Normals(name.Length, value.shape) * 0.1).abs() + (name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 0.7));
        }

        network.eval();
        return network;
    }
}
