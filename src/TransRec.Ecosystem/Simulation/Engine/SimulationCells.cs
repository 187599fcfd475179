using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Ecosystem.Simulation;

/// <summary>The cells of a simulation that have ended, in its folder: what a stopped one goes on from.</summary>
public static class SimulationCells
{
    /// <summary>The file's name.</summary>
    public const string FileName = "cells.json";

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the cells of a folder; none when there are none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="EcosystemException">The folder holds the cells of another recipe, or the file is damaged.</exception>
    public static IReadOnlyList<CellResult> Read(string folder, EcosystemRecipe recipe)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return [];
        }

        Stored? stored;
        try
        {
            stored = JsonSerializer.Deserialize<Stored>(File.ReadAllBytes(path), s_options);
        }
        catch (JsonException damaged)
        {
            throw new EcosystemException($"{path} is damaged: {damaged.Message} Delete it, and the simulation is run anew.", damaged);
        }

        return stored?.Recipe == Signature(recipe)
            ? stored.Cells
            : throw new EcosystemException($"{folder} holds the simulation of another recipe. Name another folder with --out, or delete this one.");
    }

    /// <summary>Writes the cells, as a whole or not at all.</summary>
    public static void Write(string folder, EcosystemRecipe recipe, IReadOnlyList<CellResult> cells)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, new Stored(Signature(recipe), cells), s_options));
    }

    /// <summary>The recipe without the seeds: more of them add cells and change none.</summary>
    private static string Signature(EcosystemRecipe recipe)
    {
        var tree = EcosystemRecipes.Tree(recipe);
        tree.Remove("seeds");
        tree.Remove("firstSeed");
        return tree.ToJsonString();
    }

    private sealed record Stored(string Recipe, IReadOnlyList<CellResult> Cells);
}
