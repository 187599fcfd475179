using System.Globalization;
using TorchSharp;

namespace TransRec.Blocks.Points;

/// <summary>An insertion point with its place.</summary>
/// <param name="Path">The point's module path in the encoder, e.g. <c>blocks.0.attention.query</c>.</param>
/// <param name="Layer">The block's number from 0, or -1 outside the blocks.</param>
/// <param name="Point">The point.</param>
public sealed record PlacedPoint(string Path, int Layer, IInsertionPoint Point);

/// <summary>Finds the insertion points of an encoder.</summary>
public static class InsertionPoints
{
    /// <summary>Every point of a module tree in the order of its modules.</summary>
    public static IReadOnlyList<PlacedPoint> Of(torch.nn.Module module) =>
        [.. module.named_modules().Where(named => named.module is IInsertionPoint)
            .Select(named => new PlacedPoint(named.name, LayerOf(named.name), (IInsertionPoint)named.module))];

    /// <summary>The points of one role.</summary>
    /// <exception cref="ArgumentException">The module has none; the message lists the roles that it has.</exception>
    public static IReadOnlyList<PlacedPoint> Of(torch.nn.Module module, string role)
    {
        var all = Of(module);
        PlacedPoint[] chosen = [.. all.Where(placed => placed.Point.Role == role)];
        return chosen.Length > 0
            ? chosen
            : throw new ArgumentException(
                $"No insertion point has role '{role}'. Roles of this encoder: {string.Join(", ", all.Select(placed => placed.Point.Role).Distinct())}.",
                nameof(role));
    }

    /// <summary>The block of a module or parameter by its path, or -1 outside the blocks.</summary>
    internal static int LayerOf(string path)
    {
        var parts = path.Split('.');
        var blocks = Array.IndexOf(parts, "blocks");
        return blocks >= 0 && blocks + 1 < parts.Length && int.TryParse(parts[blocks + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var layer) ? layer : -1;
    }
}
