using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Text;
using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

/// <summary>transformers 4.27.1 on small random checkpoints, float32.</summary>
public sealed class TextEncoderGoldenTests
{
    private const double Tolerance = 1e-5; // relative to the largest expected value

    [Theory]
    [InlineData("bert_tiny", "io")]
    [InlineData("bert_tiny", "io_token_types")]
    [InlineData("bert_tiny_hublayout", "io", "bert_tiny")]
    [InlineData("roberta_tiny", "io")]
    public void Padded_titles_give_the_reference_states_in_every_layer_and_row(string model, string io, string? ioFolder = null)
    {
        using var scope = NewDisposeScope();
        using var encoder = Open(model);
        using var expected = SafetensorsFile.Open(GoldenFolder.Need("models", ioFolder ?? model, io + ".safetensors"));
        var ids = expected.Read("input_ids");
        var mask = expected.Read("attention_mask");
        var types = expected.Entries.ContainsKey("token_type_ids") ? expected.Read("token_type_ids") : null;
        int? padId = encoder.Options.Family == TextEncoderFamily.Roberta ? encoder.Options.PadId : null;
        var padded = PackedTokens.Padded(ids, mask, types, padId);
        using var _ = no_grad();

        var states = encoder.HiddenStates(padded);

        for (var layer = 0; layer < states.Count; layer++)
        {
            Numbers.AreClose(expected.Read($"hidden_states.{layer}"), states[layer].view(ids.shape[0], ids.shape[1], -1), Tolerance);
        }

        var first = encoder.ForwardFirst(padded);
        Numbers.AreClose(expected.Read("last_hidden_state")[.., 0], first, Tolerance);
        Numbers.AreClose(expected.Read("pooler_output"), encoder.Pool(first), Tolerance);
    }

    [Theory]
    [InlineData("bert_tiny")]
    [InlineData("roberta_tiny")]
    public void Packed_titles_of_any_mix_of_lengths_give_the_reference_states_of_their_tokens(string model)
    {
        using var scope = NewDisposeScope();
        using var encoder = Open(model);
        using var expected = SafetensorsFile.Open(GoldenFolder.Need("models", model, "io.safetensors"));
        var ids = expected.Read("input_ids");
        var lengths = expected.Read("attention_mask").sum(1).data<long>().ToArray();
        int[] titles = [.. Enumerable.Range(0, lengths.Length).Where(title => lengths[title] > 0)];
        int[][] tokens = [.. titles.Select(title => ids[title].data<long>().Take((int)lengths[title]).Select(id => (int)id).ToArray())];
        using var _ = no_grad();

        var packed = PackedTokens.Of(titles.Length, place => tokens[place], encoder.Options.PadId);
        var hidden = encoder.Forward(packed);
        var first = encoder.ForwardFirst(packed).index_select(0, packed.Places!);

        Assert.True(packed.Layout.Groups.Count > 3, "The golden batch should mix lengths.");
        var last = expected.Read("last_hidden_state");
        var sorted = titles.OrderBy(title => lengths[title]).Select(title => last[title].narrow(0, 0, lengths[title]));
        Numbers.AreClose(cat([.. sorted], 0), hidden, Tolerance);
        Numbers.AreClose(last.index_select(0, tensor(titles.Select(title => (long)title).ToArray()))[.., 0], first, Tolerance);
    }

    internal static TextEncoder Open(string model)
    {
        var folder = HuggingFaceFolder.Open(GoldenFolder.Need("models", model));
        var encoder = TextEncoderFolder.Load(folder);
        encoder.eval();
        return encoder;
    }
}
