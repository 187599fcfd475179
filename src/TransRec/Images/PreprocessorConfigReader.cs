using System.Text.Json;

namespace TransRec.Images;

/// <summary>Reads the values of a preprocessor configuration and collects what is wrong with them.</summary>
internal sealed class PreprocessorConfigReader(JsonElement root)
{
    public List<string> Mistakes { get; } = [];

    /// <summary>What stands for absent keys.</summary>
    public PreprocessorDefaults Defaults => field ??= PreprocessorDefaults.Of(Text("image_processor_type") ?? Text("feature_extractor_type"));

    public bool Flag(string name, bool standard)
    {
        switch (Value(name)?.ValueKind)
        {
            case null:
                return standard;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Mistakes.Add($"\"{name}\" is {Show(name)}; expected true or false.");
                return standard;
        }
    }

    public double Number(string name, double standard, Predicate<double> allowed)
    {
        if (Value(name) is not { } value)
        {
            return standard;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && allowed(number))
        {
            // Files hold 1/255 to 16 digits or fewer.
            return Math.Abs(number - standard) < 1e-9 ? standard : number;
        }

        Mistakes.Add($"\"{name}\" is {Show(name)}; expected a number above 0 and up to 1.");
        return standard;
    }

    public float[] Channels(string name, float[] standard, bool positive)
    {
        if (Value(name) is not { } value)
        {
            return standard;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == PixelGrid.Channels)
        {
            float[] numbers = [.. value.EnumerateArray().Select(static x => x.ValueKind == JsonValueKind.Number && x.TryGetSingle(out var number) ? number : float.NaN)];
            if (numbers.All(number => float.IsFinite(number) && (!positive || number > 0)))
            {
                return numbers;
            }
        }

        Mistakes.Add($"\"{name}\" is {Show(name)}; expected three numbers{(positive ? " above 0" : "")}, for red, green and blue.");
        return standard;
    }

    public PictureResampling Resampling()
    {
        if (Value("resample") is not { } value)
        {
            return Defaults.Resampling;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && Enum.IsDefined((PictureResampling)number))
        {
            return (PictureResampling)number;
        }

        Mistakes.Add($"\"resample\" is {Show("resample")}; expected Pillow's number: {string.Join(", ", Enum.GetValues<PictureResampling>().Select(r => $"{(int)r} {r}"))}.");
        return PictureResampling.Bilinear;
    }

    /// <summary>A size: a number, {height, width} or {shortest_edge}; either <c>Edge</c> is 0 or the other two are.</summary>
    public (int Height, int Width, int Edge) Size(string name, string bare, int standard)
    {
        var given = Value(name);
        if (given is not { } value)
        {
            return bare == "square" ? (standard, standard, 0) : (0, 0, standard);
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Number when Side(value) is { } side:
                return bare == "square" ? (side, side, 0) : (0, 0, side);
            case JsonValueKind.Array when value.GetArrayLength() == 2 && Side(value[0]) is { } rows && Side(value[1]) is { } columns:
                return (rows, columns, 0);
            case JsonValueKind.Object when value.EnumerateObject().All(static p => p.Name is "height" or "width")
                && Member(value, "height") is { } height && Member(value, "width") is { } width:
                return (height, width, 0);
            case JsonValueKind.Object when value.EnumerateObject().All(static p => p.Name is "shortest_edge") && Member(value, "shortest_edge") is { } edge:
                return (0, 0, edge);
            default:
                Mistakes.Add($"\"{name}\" is {Show(name)}; expected a number, height and width, or shortest_edge, each from 1 to {PictureTransform.LargestSide}.");
                return (standard, standard, 0);
        }
    }

    private static int? Member(JsonElement value, string name) => value.TryGetProperty(name, out var member) ? Side(member) : null;

    private static int? Side(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var side) && side is >= 1 and <= PictureTransform.LargestSide ? side : null;

    private JsonElement? Value(string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? Text(string name) => Value(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private string Show(string name)
    {
        var text = root.GetProperty(name).GetRawText();
        return text.Length <= 60 ? text : text[..57] + "...";
    }
}
