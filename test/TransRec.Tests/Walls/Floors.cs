using System.Reflection;
using TransRec.Models;

namespace TransRec.Tests.Walls;

/// <summary>The rooms of the library (its namespaces of the first level) and what each may name, read from Floors.txt: one room a line, lower floors first.</summary>
internal sealed class Floors
{
    private readonly List<(string Room, string[] MayName)> rooms;

    private Floors(List<(string, string[])> rooms) => this.rooms = rooms;

    /// <summary>The rooms, lowest first.</summary>
    public IReadOnlyList<string> Rooms => [.. rooms.Select(room => room.Room)];

    /// <summary>The arrows that the file allows.</summary>
    public IReadOnlySet<(string From, string To)> Allowed => rooms.SelectMany(room => room.MayName.Select(other => (room.Room, other))).ToHashSet();

    /// <summary>The checked-in file.</summary>
    public static Floors Read() => Of(File.ReadLines(Path.Combine(Repository.Root, "test", "TransRec.Tests", "Walls", "Floors.txt")));

    /// <summary>Reads lines of the form <c>Room: Other, Other</c>; lines that begin with # are notes.</summary>
    public static Floors Of(IEnumerable<string> lines) => new([.. lines
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split(':', 2))
        .Select(parts => (parts[0].Trim(), parts[1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))]);

    /// <summary>The room of a namespace: TransRec.Encoders.Text stands in Encoders; what lies in TransRec itself, in none.</summary>
    public static string? RoomOf(string name) => name.Split('.') is { Length: > 1 } parts ? parts[1] : null;

    /// <summary>The arrows of the library as it is compiled, between rooms.</summary>
    public static IReadOnlySet<(string From, string To)> OfLibrary() => Between(NamespaceArrows.Of(Library.Location));

    /// <summary>Arrows between namespaces as arrows between rooms.</summary>
    public static IReadOnlySet<(string From, string To)> Between(IEnumerable<(string From, string To)> arrows) => arrows
        .Select(arrow => (From: RoomOf(arrow.From), To: RoomOf(arrow.To)))
        .Where(arrow => arrow.From is not null && arrow.To is not null && arrow.From != arrow.To)
        .Select(arrow => (arrow.From!, arrow.To!))
        .ToHashSet();

    private static Assembly Library => typeof(Recommender).Assembly;
}
