// Turns any titles into vectors with the text encoder of a Hugging Face folder, and says which of the others is nearest to the first.
//   dotnet run -c Release --project samples/EncodeTitles -- FOLDER "red wool scarf" "green cotton shirt" "scarf of wool"
using TorchSharp;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text;
using TransRec.Text;

if (args.Length < 3)
{
    Console.Error.WriteLine("Expected a folder with a text encoder and two titles or more.");
    return 2;
}

var (folder, titles) = (args[0], args[1..]);
var tokenizer = TokenizerFolder.Open(folder);
using var encoder = TextEncoderFolder.Load(HuggingFaceFolder.Open(folder), dropout: 0);
encoder.eval();

using var scope = torch.NewDisposeScope();
using var withoutGradients = torch.no_grad();
int[][] tokens = [.. titles.Select(title => tokenizer.Encode(title, encoder.Options.MaximumLength))];
var packed = PackedTokens.Of(tokens.Length, place => tokens[place], encoder.Options.PadId);
var vectors = encoder.ForwardFirst(packed); // [titles, width], the shortest title first
if (packed.Places is { } places)
{
    vectors = vectors.index_select(0, places); // in the order of the arguments
}

Console.WriteLine($"{vectors.shape[0]} titles, each a vector of {vectors.shape[1]} numbers.");

var unit = torch.nn.functional.normalize(vectors);
var nearness = unit.matmul(unit[0]).data<float>().ToArray(); // cosine of the angle to the first title
var nearest = Enumerable.Range(1, titles.Length - 1).MaxBy(title => nearness[title]);
Console.WriteLine($"Nearest to \"{titles[0]}\": \"{titles[nearest]}\".");
return 0;
