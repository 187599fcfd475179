using TorchSharp.Modules;
using TransRec.Insertion;
using static TorchSharp.torch;

namespace TransRec.Adapters;

/// <summary>
/// The adapters of one domain in an encoder pair. A point holds a plain reference to its adapter while the set is attached; the parameters belong to
/// the set, under the encoder (<c>items</c> or <c>users</c>) and the point's path.
/// </summary>
public sealed partial class AdapterSet : nn.Module
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

    /// <summary>Puts an adapter at a point; it acts once the set is attached.</summary>
    /// <param name="encoder"><see cref="Items"/> or <see cref="Users"/>.</param>
    /// <param name="placed">The point.</param>
    /// <param name="adapter">The adapter, a module with the interface that the point's kind calls.</param>
    /// <exception cref="ArgumentException">The point is of another kind.</exception>
    public void Add(string encoder, PlacedPoint placed, nn.Module adapter)
    {
        ArgumentNullException.ThrowIfNull(placed);
        ArgumentNullException.ThrowIfNull(adapter);
        if (!placed.Point.Accepts(adapter))
        {
            throw new ArgumentException($"{placed.Path} is {placed.Point.Kind}; {adapter.GetName()} does not fit there.", nameof(placed));
        }

        // A module's name may not hold a dot, so the path's dots become slashes in the tree.
        var key = $"{encoder}.{placed.Path}".Replace('.', '/');
        Register(key, adapter);
        entries.Add((key, placed.Point, adapter));
    }

    /// <summary>Adds a module whose parameters several adapters of an encoder use; they hold plain references to it.</summary>
    /// <param name="encoder"><see cref="Items"/> or <see cref="Users"/>: whose learning rate the parameters have.</param>
    /// <param name="name">Its name, e.g. <c>phm_rule</c>.</param>
    /// <param name="module">The module.</param>
    public void AddShared(string encoder, string name, nn.Module module) => Register($"{encoder}/{name}", module);

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

    /// <summary>Takes the adapters out, also out of the weights when they are merged: the encoders are exactly the base again.</summary>
    public void Detach()
    {
        Unmerge();
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

    private void Register(string key, nn.Module module)
    {
        if (IsAttached)
        {
            throw new InvalidOperationException("The set is attached; add adapters before.");
        }

        register_module(key, module);
    }

    private void Place(bool on)
    {
        foreach (var (_, point, adapter) in entries)
        {
            point.Place(on ? adapter : null);
        }

        IsAttached = on;
    }
}
