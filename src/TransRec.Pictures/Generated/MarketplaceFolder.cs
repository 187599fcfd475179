using TransRec.Data;
using TransRec.Data.Generated;

namespace TransRec.Pictures.Generated;

/// <summary>Writes the domains of a marketplace as folders, with pictures.</summary>
public static class MarketplaceFolder
{
    /// <summary>
    /// Writes a domain as a folder: <c>items.tsv</c>, <c>users.tsv</c> and a picture of 48 by 48 pixels per item, <c>images/ID.png</c>, about 9 MB for the default
    /// sizes. A picture shows the meaning of the title but for brand and purpose; place, size, turn, light and noise are the item's own. The same options
    /// give the same bytes on every system.
    /// </summary>
    /// <param name="marketplace">The marketplace.</param>
    /// <param name="domain">Its <see cref="Marketplace.Source"/> or <see cref="Marketplace.Target"/>.</param>
    /// <param name="folder">Where to; made when it does not exist. Files of those names are replaced. The pictures come first.</param>
    /// <exception cref="ArgumentException">The domain is not this marketplace's.</exception>
    public static void Write(this Marketplace marketplace, GeneratedDomain domain, string folder)
    {
        ArgumentNullException.ThrowIfNull(marketplace);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        marketplace.Check(domain);
        var images = Directory.CreateDirectory(Path.Combine(folder, PictureFolder.Subfolder)).FullName;
        Parallel.ForEach(domain.Meanings, item => File.WriteAllBytes(Path.Combine(images, item.Id + ".png"), PngWriter.Write(ItemPicture.Draw(item))));
        DomainWriter.Write(folder, domain.Items, domain.Users);
    }
}
