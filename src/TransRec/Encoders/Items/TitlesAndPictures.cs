namespace TransRec.Encoders.Items;

/// <summary>The titles and the pictures of the same items: what <see cref="TextImageItemEncoder"/> reads.</summary>
public sealed class TitlesAndPictures : IItemContent
{
    /// <param name="titles">The titles.</param>
    /// <param name="pictures">The pictures of the same items.</param>
    /// <exception cref="ArgumentException">They differ in number.</exception>
    public TitlesAndPictures(IItemContent titles, IItemContent pictures)
    {
        ArgumentNullException.ThrowIfNull(titles);
        ArgumentNullException.ThrowIfNull(pictures);
        if (titles.Count != pictures.Count)
        {
            throw new ArgumentException($"There are titles of {titles.Count - 1} items and pictures of {pictures.Count - 1}; expected those of the same items.", nameof(pictures));
        }

        (Titles, Pictures) = (titles, pictures);
    }

    /// <summary>The titles.</summary>
    public IItemContent Titles { get; }

    /// <summary>The pictures.</summary>
    public IItemContent Pictures { get; }

    /// <inheritdoc />
    public int Count => Titles.Count;

    /// <inheritdoc />
    public string Fingerprint => $"{Titles.Fingerprint} {Pictures.Fingerprint}";

    /// <inheritdoc />
    public int Cost(int item) => Titles.Cost(item) + Pictures.Cost(item);

    /// <inheritdoc />
    public IItemContent At(int epoch, int step) => new TitlesAndPictures(Titles.At(epoch, step), Pictures.At(epoch, step));
}
