using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>A named place in an encoder at which an adapter may act. Without one it is the identity.</summary>
public interface IInsertionPoint
{
    /// <summary>What the place is for, one of <see cref="Roles"/>.</summary>
    string Role { get; }

    /// <summary>What kind of place it is, for messages: "a projection", "a point after a sublayer".</summary>
    string Kind { get; }

    /// <summary>Whether an adapter acts here now.</summary>
    bool IsOccupied { get; }

    /// <summary>Whether an adapter has the interface that this kind of place calls.</summary>
    bool Accepts(nn.Module adapter);

    /// <summary>Lets an adapter act here, or none.</summary>
    /// <param name="adapter">An adapter that <see cref="Accepts"/> passes; null: the identity again.</param>
    void Place(nn.Module? adapter);
}
