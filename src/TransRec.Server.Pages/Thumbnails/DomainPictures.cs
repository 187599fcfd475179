using System.Collections.Concurrent;
using TransRec.Data;
using TransRec.Pictures;
using TransRec.Server.Configuration;

namespace TransRec.Server.Pages.Thumbnails;

/// <summary>
/// Small pictures of items, from the folders that domains were read from. They are decoded within the limits of a picture store and written anew, never passed through; the last ones stay in
/// memory.
/// </summary>
internal sealed class DomainPictures(ServerOptions options)
{
    private const int Side = 320;
    private const int MostKept = 2000; // about 10 kB each

    private readonly ConcurrentDictionary<string, Lazy<(Domain Domain, PictureThumbnails? Pictures)?>> folders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Domain, string Item), ReadOnlyMemory<byte>> kept = new();

    /// <summary>Whether the folder of a domain has pictures at all.</summary>
    public bool Has(string domain) => Open(domain) is { Pictures: not null };

    /// <summary>Whether an item may have one: it is an item of that folder.</summary>
    public bool Has(string domain, string item) => Open(domain) is { Pictures: not null, Domain: var found } && found.TryFindItem(item, out _);

    /// <summary>An item's picture as JPEG; empty: it has none that can be shown.</summary>
    public ReadOnlyMemory<byte> Of(string domain, string item)
    {
        if (kept.TryGetValue((domain, item), out var known))
        {
            return known;
        }

        var jpeg = Open(domain) is { Pictures: { } pictures, Domain: var found } && found.TryFindItem(item, out var number) ? pictures.Of(number, Side).Jpeg : default;
        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        return kept[(domain, item)] = jpeg;
    }

    private (Domain Domain, PictureThumbnails? Pictures)? Open(string domain) =>
        options.Domains.FirstOrDefault(each => each.Name == domain)?.Items is { } folder ? folders.GetOrAdd(domain, _ => new(() => Read(folder))).Value : null;

    // The folder was read once for the store; it may be gone since.
    private static (Domain, PictureThumbnails?)? Read(string folder)
    {
        try
        {
            if (!PictureFolder.Exists(folder))
            {
                return null;
            }

            var domain = Domain.Load(folder, new Data.DomainOptions { Whole = true });
            return (domain, PictureThumbnails.Open(domain));
        }
        catch (Exception error) when (error is TransRecException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
