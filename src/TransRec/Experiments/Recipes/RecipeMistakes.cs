namespace TransRec.Experiments;

/// <summary>Collects the mistakes of one recipe while it is read, so that all of them are reported at once.</summary>
internal sealed class RecipeMistakes
{
    private readonly List<RecipeMistake> found = [];

    public int Count => found.Count;

    public void Add(string path, string message) => found.Add(new RecipeMistake(path, message));

    public void ThrowIfAny(string source)
    {
        if (found.Count > 0)
        {
            throw new RecipeException(source, found);
        }
    }

    /// <summary>The path of a key inside the object at <paramref name="path"/>.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
