namespace TransRec.Blocks.Points;

/// <summary>The insertion point at the rows that go into an encoder.</summary>
/// <param name="width">Width of the rows.</param>
public sealed class EmbeddingPoint(int width) : InsertionPoint<IEmbeddingAdapter>(Roles.EmbeddingInput, "a point at the input rows")
{
    /// <summary>Width of the rows.</summary>
    public int Width => width;
}
