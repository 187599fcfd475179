using TorchSharp.Modules;
using TransRec.Insertion;
using TransRec.Modules;
using static TorchSharp.torch;

namespace TransRec.Adapters;

/// <summary>
/// The adapters of one domain in an encoder pair. A point holds a plain reference to its adapter while the set is attached; the parameters belong to
/// the set, under the encoder (<c>items</c> or <c>users</c>) and the point's path.
/// </summary>
public sealed class AdapterSet : nn.Module
{
    /// <summary>The encoder name of item adapters.</summary>
    public const string Items = "items";

    /// <summary>The encoder name of user adapters.</summary>
    public const string Users = "users";

    private readonly List<(string Key, IInsertionPoint Point, nn.Module Adapter)> entries = [];

    /// <summary>An empty set.</summary>
    public AdapterSet()
        : base(nameof(AdapterSet)) => RegisterComponents();

    /// <summary>Whether the adapters act in their points now.</summary>
    public bool IsAttached { get; private set; }

    /// <summary>Puts an adapter behind a sublayer; it acts once the set is attached.</summary>
    /// <param name="encoder"><see cref="Items"/> or <see cref="Users"/>.</param>
    /// <param name="placed">The point.</param>
    /// <param name="adapter">The adapter, a module.</param>
    public void Add<T>(string encoder, PlacedPoint placed, T adapter)
        where T : nn.Module, ISublayerAdapter
    {
        ArgumentNullException.ThrowIfNull(placed);
        if (placed.Point is not SublayerPoint)
        {
            throw new ArgumentException($"{placed.Path} is no point behind a sublayer.", nameof(placed));
        }

        Register(encoder, placed, adapter);
    }

    /// <summary>Puts an adapter at a projection; it acts once the set is attached.</summary>
    /// <param name="encoder"><see cref="Items"/> or <see cref="Users"/>.</param>
    /// <param name="placed">The point.</param>
    /// <param name="adapter">The adapter, a module.</param>
    public void AddToProjection<T>(string encoder, PlacedPoint placed, T adapter)
        where T : nn.Module, IProjectionAdapter
    {
        ArgumentNullException.ThrowIfNull(placed);
        if (placed.Point is not Projection)
        {
            throw new ArgumentException($"{placed.Path} is no projection.", nameof(placed));
        }

        Register(encoder, placed, adapter);
    }

    /// <summary>Lets the adapters act.</summary>
    /// <exception cref="InvalidOperationException">A point carries an adapter of another set; nothing was changed.</exception>
    public void Attach()
    {
        if (IsAttached)
        {
            return;
        }

        if (entries.FirstOrDefault(entry => entry.Point.IsOccupied) is { Key: not null } taken)
        {
            throw new InvalidOperationException($"{taken.Key} already carries an adapter; detach that set first.");
        }

        Place(on: true);
    }

    /// <summary>Takes the adapters out: the encoders are exactly the base again.</summary>
    public void Detach()
    {
        if (IsAttached)
        {
            Place(on: false);
        }
    }

    /// <summary>The parameters of one encoder's adapters.</summary>
    /// <param name="encoder"><see cref="Items"/> or <see cref="Users"/>.</param>
    public IEnumerable<(string Name, Parameter Parameter)> ParametersOf(string encoder) =>
        NamedParameters().Where(named => named.Name.StartsWith(encoder + ".", StringComparison.Ordinal));

    /// <summary>All parameters with their published names, e.g. <c>items.blocks.0.attention_after.down.weight</c>.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters() =>
        named_parameters().Select(named => (named.name.Replace('/', '.'), named.parameter));

    private void Register(string encoder, PlacedPoint placed, nn.Module adapter)
    {
        if (IsAttached)
        {
            throw new InvalidOperationException("The set is attached; add adapters before.");
        }

        // A module's name may not hold a dot, so the path's dots become slashes in the tree.
        var key = $"{encoder}.{placed.Path}".Replace('.', '/');
        register_module(key, adapter);
        entries.Add((key, placed.Point, adapter));
    }

    private void Place(bool on)
    {
        foreach (var (_, point, adapter) in entries)
        {
            switch (point)
            {
                case SublayerPoint sublayer:
                    sublayer.Adapter = on ? (ISublayerAdapter)adapter : null;
                    break;
                case Projection projection:
                    projection.Adapter = on ? (IProjectionAdapter)adapter : null;
                    break;
            }
        }

        IsAttached = on;
    }
}
