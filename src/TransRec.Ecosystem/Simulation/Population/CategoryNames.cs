using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Categories by name.</summary>
internal static class CategoryNames
{
    /// <summary>The place of a category.</summary>
    /// <exception cref="EcosystemException">There is none of the name.</exception>
    public static int PlaceOf(IReadOnlyList<string> categories, string name, string what)
    {
        for (var i = 0; i < categories.Count; i++)
        {
            if (categories[i] == name)
            {
                return i;
            }
        }

        throw new EcosystemException($"{what} names the category \"{name}\", which the population has not.{NearestName.Hint(name, categories)} Categories: {Names.List(categories)}.");
    }
}
