using System.Text.Json.Nodes;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>What a folder in another library's layout holds.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Layout">The layout's name.</param>
/// <param name="Kind">What the library calls the method: LORA, bottleneck, ...</param>
/// <param name="Method">The method's name here; null when it cannot be read.</param>
/// <param name="Options">The method's options as in a recipe; null when it cannot be read.</param>
/// <param name="Tensors">How many tensors.</param>
/// <param name="Parameters">How many numbers.</param>
/// <param name="Obstacle">Why it cannot be read; null when it can.</param>
/// <param name="LeftOut">Tensors that an item encoder has no use for.</param>
/// <param name="Notes">What is different although the hidden states are equal.</param>
public sealed record LayoutInspection(
    string Path,
    string Layout,
    string Kind,
    string? Method,
    JsonObject? Options,
    int Tensors,
    long Parameters,
    string? Obstacle,
    IReadOnlyList<string> LeftOut,
    IReadOnlyList<string> Notes);
