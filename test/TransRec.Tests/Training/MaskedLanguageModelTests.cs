using TransRec.Encoders.Text;
using TransRec.Tests.Conformance;
using TransRec.Tests.Text;
using TransRec.Text;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Tests.Training;

public sealed class MaskedLanguageModelTests
{
    private static readonly WordPieceTokenizer Tokenizer = SmallVocabularies.WordPiece(tokens: [.. Enumerable.Range(5, 35).Select(i => $"w{i}")]);

    private static readonly TokenMasking Masking = new(Tokenizer, new MaskingOptions { Fraction = 0.4 }, seed: 1);

    [Fact]
    public void The_loss_is_that_of_each_hidden_token_in_a_title_encoded_alone()
    {
        using var scope = NewDisposeScope();
        var model = Create(TinyModels.Titles());
        int[] numbers = [7, 2, 12, 5];
        var (loss, hidden, right) = model.Forward(model.Mask(numbers, epoch: 3));

        double sum = 0, correct = 0;
        var count = 0;
        foreach (var number in numbers)
        {
            int[] tokens = [.. model.Titles[number]];
            var places = new List<(int Place, int Token)>();
            Masking.Hide(number, 3, tokens, places);
            var states = model.Encoder.Forward(PackedTokens.Of(1, _ => tokens, padId: 0));
            var scores = nn.functional.log_softmax(model.Head.Forward(states, model.Encoder.WordEmbeddings), 1);
            foreach (var (place, token) in places)
            {
                sum -= scores[place, token].item<float>();
                correct += scores[place].argmax().item<long>() == token ? 1 : 0;
                count++;
            }
        }

        Assert.Equal(count, hidden);
        Assert.Equal(sum, loss.item<float>(), 1e-3);
        Assert.Equal(correct, right.item<long>());
    }

    [Fact]
    public void A_batch_in_which_nothing_can_be_hidden_costs_nothing_and_moves_nothing()
    {
        using var scope = NewDisposeScope();
        int[] title = [Tokenizer.StartId, Tokenizer.UnknownId, Tokenizer.EndId];
        var model = Create(new TokenizedTitles(title, [0, 0, 3]));
        Assert.Equal(0, MaskedLanguageModelTask.BackwardOf(model, [1], epoch: 0, parts: 1));
        Assert.All(
            model.Encoder.parameters(), parameter => Assert.True(parameter.grad is null || float.IsFinite(parameter.grad.sum().item<float>())));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    public void Parts_of_a_batch_come_to_the_loss_and_the_gradient_of_the_whole(int parts)
    {
        using var scope = NewDisposeScope();
        int[] batch = [.. Enumerable.Range(1, TinyModels.Items)];
        var (whole, cut) = (Create(TinyModels.Titles()), Create(TinyModels.Titles()));
        Assert.Equal(
            MaskedLanguageModelTask.BackwardOf(whole, batch, epoch: 0, parts: 1), MaskedLanguageModelTask.BackwardOf(cut, batch, epoch: 0, parts), 1e-5);
        Assert.Equal(Gradient(whole), Gradient(cut), (one, other) => Math.Abs(one - other) < 1e-5);

        static float[] Gradient(MaskedLanguageModel model) => [.. model.Encoder.parameters().Where(parameter => parameter.grad is not null)
            .SelectMany(parameter => parameter.grad!.data<float>().ToArray())];
    }

    [Fact]
    public void Parts_hold_at_most_so_many_titles_and_tokens_in_order()
    {
        int[][] titles = [[1, 2], [3], [4, 5, 6, 7], [8], [9]];
        var parts = new MaskedTitles(titles, [[], [], [], [], []]).Parts(titles: 2, tokens: 3);
        Assert.Equal([2, 1, 2], parts.Select(part => part.Tokens.Length));
        Assert.Equal(titles, parts.SelectMany(part => part.Tokens));
    }

    [Fact]
    public void Titles_that_are_held_out_are_not_trained_on()
    {
        using var scope = NewDisposeScope();
        var task = new MaskedLanguageModelTask(Create(TinyModels.Titles()), heldOutFraction: 0.25, new TrainingOptions { BatchSize = 4 }, seed: 1);
        Assert.Equal(3, task.Steps); // 12 titles less 3
        Assert.Equal(9, Enumerable.Range(0, 3).Sum(step => task.Backward(epoch: 0, step).Examples));
    }

    [Fact]
    public void Validation_gives_the_same_numbers_every_time()
    {
        using var scope = NewDisposeScope();
        var task = new MaskedLanguageModelTask(Create(TinyModels.Titles()), heldOutFraction: 0.25, new TrainingOptions(), seed: 1);
        var first = task.Validate();
        Assert.Equal(first, task.Validate());
        Assert.Equal(["accuracy", "loss"], first.Keys.Order());
    }

    private static MaskedLanguageModel Create(TokenizedTitles titles)
    {
        var encoder = new TextEncoder(TinyModels.Shape("bert"));
        var head = new MaskedLanguageModelHead(TinyModels.Shape("bert"));
        TinyModels.Draw(encoder, seed: 1);
        TinyModels.Draw(head, seed: 2);
        encoder.eval();
        head.eval();
        return new MaskedLanguageModel(encoder, head, titles, Masking);
    }
}
