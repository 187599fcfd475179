// Turns any titles into item vectors with a model folder, and says which of the others is nearest to the first. No catalogue is needed.
//   dotnet run -c Release --project samples/EncodeTitles -- MODEL "red wool scarf" "green cotton shirt" "scarf of wool"
using TransRec.Models;

if (args.Length < 3)
{
    Console.Error.WriteLine("Expected a model folder (the run folder of a pretrain run is one) and two titles or more.");
    return 2;
}

var titles = args[1..];
using var model = ModelFolder.Open(args[0]);
var vectors = model.EncodeTitles(titles); // [titles, width], in the order of the arguments
var width = vectors.Length / titles.Length;
Console.WriteLine($"{titles.Length} titles, each a vector of {width} numbers.");

var nearest = Enumerable.Range(1, titles.Length - 1).MaxBy(title => Cosine(Of(0), Of(title)));
Console.WriteLine($"Nearest to \"{titles[0]}\": \"{titles[nearest]}\".");
return 0;

ReadOnlySpan<float> Of(int title) => vectors.AsSpan(title * width, width);

static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));

static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
{
    var sum = 0.0;
    for (var i = 0; i < a.Length; i++)
    {
        sum += a[i] * b[i];
    }

    return sum;
}
