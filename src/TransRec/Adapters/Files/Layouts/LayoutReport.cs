namespace TransRec.Adapters.Files.Layouts;

/// <summary>What was written in another library's layout.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Layout">The layout's name.</param>
/// <param name="Method">The method's name here.</param>
/// <param name="Tensors">How many tensors.</param>
/// <param name="Parameters">How many numbers.</param>
/// <param name="LeftOut">Values of the set that have no place in the layout: the user encoder's adapters, the head, norms.</param>
/// <param name="Notes">What a reader of the folder should know.</param>
public sealed record LayoutReport(
    string Path, string Layout, string Method, int Tensors, long Parameters, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Notes);
