using TransRec.Experiments.Recipes;
using TransRec.Experiments.Studies;

namespace TransRec.Tests.Experiments.Studies;

/// <summary>A study file of a test, with its recipe beside it.</summary>
internal sealed class StudyFile : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public StudyFile(string json, Recipe? recipe = null)
    {
        File.WriteAllText(Path, json);
        File.WriteAllText(System.IO.Path.Combine(folder.Path, "base.json"), recipe is null ? """{ "data": { "folder": "d" }, "itemEncoder": { "type": "id" } }""" : RecipeWriter.Write(recipe));
    }

    public string Path => System.IO.Path.Combine(folder.Path, "question.json");

    public StudyPlan Plan(string run = "run") => StudyReader.Read(Path, System.IO.Path.Combine(folder.Path, run));

    /// <summary>A file of the study's folder.</summary>
    public string Text(string name, string run = "run") => File.ReadAllText(System.IO.Path.Combine(folder.Path, run, name));

    public void Dispose() => folder.Dispose();
}
