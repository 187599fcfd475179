namespace TransRec.Ranking;

/// <summary>The vectors of items by number, read where they lie.</summary>
public interface IItemVectors
{
    /// <summary>Values of a vector.</summary>
    int Width { get; }

    /// <summary>The vector of an item, [width].</summary>
    /// <param name="item">Item number; 0, padding, is a vector of zeros.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    ReadOnlySpan<float> Of(int item);
}
