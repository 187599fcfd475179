using TransRec.Data;
using TransRec.Foundation.Files;
using TransRec.Pictures;

namespace TransRec.Experiments.Starting;

/// <summary>Writes recipes to begin with, sized for the users and titles of two domains: from words to a study of the methods.</summary>
public static class Starter
{
    /// <summary>Reads both domains and writes recipes for them.</summary>
    /// <param name="folder">Where to; new or empty. Runs of these recipes lie in its folder <c>runs</c>.</param>
    /// <param name="options">The domains, and what their items are read by.</param>
    /// <returns>The files in the order in which their commands are given.</returns>
    /// <exception cref="DomainFormatException">A domain's files have defects; nothing was written.</exception>
    /// <exception cref="TransRec.Encoders.Items.ItemEncoderException">A domain has no pictures where they are to be read; nothing was written.</exception>
    /// <exception cref="CheckpointException">The folder holds something; nothing was written.</exception>
    public static IReadOnlyList<StarterFile> Write(string folder, StarterOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        var (source, target) = (Domain.Load(options.Source, options.Rules), Domain.Load(options.Target, options.Rules));
        foreach (var domain in options.ReadsPictures ? [source, target] : Array.Empty<Domain>())
        {
            _ = CataloguePictures.FolderOf(domain.Catalogue);
        }

        var recipes = new StarterRecipes(folder, options, source, target);
        var files = recipes.All();
        AtomicFolder.Write(folder, mayReplace: _ => false, place =>
        {
            foreach (var (file, text) in files)
            {
                File.WriteAllText(Path.Combine(place, Path.GetFileName(file.Path)), text.ReplaceLineEndings("\n"));
            }
        });
        return [.. files.Select(each => each.File)];
    }
}
