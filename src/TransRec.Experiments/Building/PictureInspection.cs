using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Images;
using TransRec.Pictures;

namespace TransRec.Experiments.Building;

/// <summary>Looks at the pictures of a domain as a recipe would.</summary>
public static class PictureInspection
{
    /// <summary>
    /// Decodes every picture and tells what became of it. They are decoded into the same store that recipes have at their default size, so that a run with
    /// it finds them done.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cache">The folder of the store. Null: as in a recipe without data.cache. Default null.</param>
    /// <param name="progress">Is told how far it is, from several threads, one at a time. Default null.</param>
    /// <returns>Null when the domain was not read from a folder, or the folder has no pictures.</returns>
    /// <exception cref="DomainFormatException">The manifest has defects.</exception>
    public static PictureReport? Run(Domain domain, string? cache = null, IProgress<PictureProgress>? progress = null)
    {
        if (PictureStore.FolderOf(domain.Catalogue) is not { } folder)
        {
            return null;
        }

        var transform = new PictureTransform { Height = ImageItemEncoderOptions.StandardSize, Width = ImageItemEncoderOptions.StandardSize };
        using var store = PictureStore.Open(domain.Catalogue, folder, CacheFolder.OfPictures(cache), new PictureOptions { Transform = transform }, progress);
        return store.Report;
    }
}
