using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Encoders.Vision;
using TransRec.Foundation.Files;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Vision;

public sealed class ResNetTests
{
    [Theory]
    [InlineData(10, true)]
    [InlineData(18, false)]
    [InlineData(34, false)]
    [InlineData(50, false)]
    public void A_file_with_torchvisions_names_computes_what_a_plain_composition_computes(int depth, bool smallStem)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var options = new ResNetOptions { Depth = depth, Channels = 16, SmallStem = smallStem };
        using var drawn = new ResNet(options);
        Draw(drawn);
        ResNetFile.Save(folder.Path, drawn);
        var file = folder["model.safetensors"];
        using var network = ResNetFile.Load(file, options);
        network.eval();
        var pictures = rand([2, 3, 32, 40], generator: new Generator(5));
        using var weights = SafetensorsFile.Open(file);
        var plain = Plain(pictures, weights, options);
        var states = network.ForwardFirst(pictures);
        Assert.Equal([2, options.Width], states.shape);
        Assert.True((states - plain).abs().max().item<float>() <= 1e-5f * plain.abs().max().item<float>());
    }

    [Fact]
    public void The_network_for_small_pictures_has_the_documented_size()
    {
        using var network = new ResNet(ResNetOptions.Small);
        Assert.Equal(1.2e6, network.parameters().Sum(parameter => parameter.numel()), 0.05e6);
    }

    [Fact]
    public void A_classifier_is_left_and_a_missing_weight_is_named()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var options = new ResNetOptions { Depth = 10, Channels = 16 };
        using var network = new ResNet(options);
        ResNetFile.Save(folder.Path, network);
        var file = folder["model.safetensors"];
        Dictionary<string, Tensor> values;
        using (var saved = SafetensorsFile.Open(file))
        {
            values = saved.Entries.Keys.ToDictionary(name => name, name => saved.Read(name).clone());
        }

        values["fc.weight"] = zeros(10, options.Width);
        values["bn1.num_batches_tracked"] = zeros([], dtype: ScalarType.Int64);
        SafetensorsWriter.Write(file, values, new Dictionary<string, string>());
        ResNetFile.Load(file, options).Dispose();

        values.Remove("layer3.0.bn2.running_var");
        SafetensorsWriter.Write(file, values, new Dictionary<string, string>());
        var error = Assert.Throws<CheckpointException>(() => ResNetFile.Load(file, options));
        Assert.Contains("layer3.0.bn2.running_var", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("convolutionParallel")]
    [InlineData("convolutionSequential")]
    [InlineData("residualParallel")]
    [InlineData("residualSequential")]
    public void Conv_adapters_begin_at_the_base_and_train_the_documented_number(string place)
    {
        using var scope = NewDisposeScope();
        using var model = Model(new ResNet(new ResNetOptions { Depth = 50, Channels = 16 }));
        var before = model.Items.Encode(new DrawnPictures(), [1, 2]);
        var options = new ConvAdapterOptions { Place = place };
        AdapterRegistry.Prepare(model, options);
        Assert.True(before.equal(model.Items.Encode(new DrawnPictures(), [1, 2])).all().item<bool>());
        Assert.Equal(
            AdapterRegistry.Of(options).Parameters(options, RecommenderShape.Of(model)),
            TrainedWeights.Named(model).Values.Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Conv_adapters_refuse_a_Transformer_and_say_what_to_use()
    {
        using var model = Model(new VisionTransformer(new VisionTransformerOptions { ImageSize = 32, PatchSize = 8, Width = 16, Layers = 1, Heads = 2, FeedForwardWidth = 16 }));
        var error = Assert.ThrowsAny<Exception>(() => AdapterRegistry.Prepare(model, new ConvAdapterOptions()));
        Assert.Contains("Use it with a ResNet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_of_Transformers_refuses_a_ResNet_and_lists_its_roles()
    {
        using var model = Model(new ResNet(new ResNetOptions { Depth = 10, Channels = 16 }));
        var error = Assert.ThrowsAny<Exception>(() => AdapterRegistry.Prepare(model, new HoulsbyOptions()));
        Assert.Contains("No insertion point has role", error.Message, StringComparison.Ordinal);
    }

    private static Recommender Model(VisionEncoder encoder)
    {
        var tower = new ImageItemEncoder(encoder, new ItemHead(encoder.Width, 8));
        var model = new Recommender(tower, UserEncoder.Create(new SasRecOptions { Width = 8 }, 6));
        model.SetTraining(false);
        return model;
    }

    // Statistics and norms away from 1 and 0, so that none hides.
    private static void Draw(ResNet network)
    {
        using var _ = no_grad();
        using var random = new Generator(3);
        foreach (var (name, value) in network.state_dict())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal) || (name.Contains("norm", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal)))
            {
                value.copy_(rand(value.shape, generator: random) + 0.5);
            }
            else if (value.dim() == 1)
            {
                value.copy_(randn(value.shape, generator: random) * 0.3);
            }
        }
    }

    // Written from the paper's figure 5 and torchvision's names, layer by layer.
    private static Tensor Plain(Tensor x, SafetensorsFile file, ResNetOptions options)
    {
        Tensor Conv(Tensor input, string name, int stride)
        {
            var weight = file.Read($"{name}.weight");
            var padding = weight.shape[2] / 2;
            return nn.functional.conv2d(input, weight, strides: [stride, stride], padding: [padding, padding]);
        }

        Tensor Norm(Tensor input, string name)
        {
            Tensor Channels(string part) => file.Read($"{name}.{part}").view(1, -1, 1, 1);
            return ((input - Channels("running_mean")) / (Channels("running_var") + 1e-5).sqrt() * Channels("weight")) + Channels("bias");
        }

        x = nn.functional.relu(Norm(Conv(x, "conv1", 2), "bn1"));
        x = options.SmallStem ? x : nn.functional.max_pool2d(x, kernel_size: 3, stride: 2, padding: 1);
        var deep = options.Depth == 50;
        for (var stage = 1; stage <= 4; stage++)
        {
            for (var block = 0; file.Entries.ContainsKey($"layer{stage}.{block}.conv1.weight"); block++)
            {
                var name = $"layer{stage}.{block}";
                var stride = stage > 1 && block == 0 ? 2 : 1;
                var y = nn.functional.relu(Norm(Conv(x, $"{name}.conv1", deep ? 1 : stride), $"{name}.bn1"));
                y = Norm(Conv(y, $"{name}.conv2", deep ? stride : 1), $"{name}.bn2");
                y = deep ? Norm(Conv(nn.functional.relu(y), $"{name}.conv3", 1), $"{name}.bn3") : y;
                var beside = file.Entries.ContainsKey($"{name}.downsample.0.weight") ? Norm(Conv(x, $"{name}.downsample.0", stride), $"{name}.downsample.1") : x;
                x = nn.functional.relu(y + beside);
            }
        }

        return x.mean([2, 3]);
    }

    private sealed class DrawnPictures : IPictures
    {
        public int Count => 4;

        public string Fingerprint => "memory";

        public int Height => 32;

        public int Width => 32;

        public Tensor Read(ReadOnlySpan<int> items) =>
            stack(items.ToArray().Select(item => rand([3, 32, 32], generator: new Generator((ulong)item))).ToArray());
    }
}
