using TorchSharp;
using TorchSharp.Modules;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <summary>
/// What one domain adds to an encoder pair: its adapters, and its values of base parameters that it trains (head, norms). A point holds a plain
/// reference to its adapter while the set is attached; the parameters belong to the set, under the encoder (<c>items</c>, <c>items.text</c> and <c>items.image</c>
/// where a tower has both, or <c>users</c>) and the
/// point's path. <see cref="Recommender.Attach"/> and <see cref="Recommender.Detach"/> cost what the set is large, whatever the size of the base.
/// </summary>
public sealed partial class AdapterSet : nn.Module
{
    /// <summary>The encoder name of item adapters.</summary>
    public const string Items = "items";

    /// <summary>The encoder name of user adapters.</summary>
    public const string Users = "users";

    private readonly List<(string Key, IInsertionPoint Point, nn.Module Adapter)> entries = [];
    private readonly List<ReplacedParameter> replaced = [];
    private Recommender? carrier;
    private Recommender? home; // the model that the set is known to be made for

    /// <summary>An empty set.</summary>
    public AdapterSet()
        : base(nameof(AdapterSet)) => RegisterComponents();

    /// <summary>
    /// The options that alone say what the set computes with which values, known while nothing was added since: sets of equal options differ in their values alone. Null: not known.
    /// </summary>
    internal object? MadeFrom { get; set; }

    /// <summary>Whether the set was given to whoever serves it, who attaches and disposes it.</summary>
    internal bool IsServed { get; set; }

    /// <summary>Whether the adapters act in their points now.</summary>
    public bool IsAttached => carrier is not null;

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
    public void AddShared(string encoder, string name, nn.Module module) => Register($"{encoder}/{name}".Replace('.', '/'), module);

    /// <summary>
    /// Takes all adapters of another set, which is of no use afterwards: a method that combines others. A shared module whose name is taken gets a number:
    /// <c>phm_rule_2</c>.
    /// </summary>
    internal void TakeOver(AdapterSet other)
    {
        var taken = named_children().Select(child => child.name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, module) in other.named_children())
        {
            var free = name;
            for (var number = 2; !taken.Add(free); number++)
            {
                free = $"{name}_{number}";
            }

            Register(free, module);
        }

        entries.AddRange(other.entries);
        other.entries.Clear();
    }

    /// <summary>Lets the adapters act; <see cref="Recommender.Attach"/> alone calls it.</summary>
    /// <exception cref="InvalidOperationException">The set was made for another model, or a point carries an adapter; nothing was changed.</exception>
    internal void AttachTo(Recommender model)
    {
        RequireHome(model);
        if (entries.FirstOrDefault(entry => entry.Point.IsOccupied) is { Key: not null } taken)
        {
            throw new InvalidOperationException($"{taken.Key} already carries an adapter; detach that set first.");
        }

        if (replaced.FirstOrDefault(parameter => parameter.IsTaken) is { } exchanged)
        {
            throw new InvalidOperationException($"{exchanged.Name} already holds another set's values; detach that set first.");
        }

        carrier = model;
        Place(on: true);
    }

    /// <summary>Takes the adapters out, also out of the weights when they are merged; <see cref="Recommender.Detach"/> alone calls it.</summary>
    internal void Release()
    {
        Unmerge();
        Place(on: false);
        carrier = null;
    }

    /// <summary>The parameters of one encoder's adapters.</summary>
    /// <param name="encoder"><see cref="Items"/> or <see cref="Users"/>.</param>
    public IEnumerable<(string Name, Parameter Parameter)> ParametersOf(string encoder) =>
        NamedParameters().Where(named => named.Name.StartsWith(encoder + ".", StringComparison.Ordinal));

    /// <summary>All parameters with their published names, e.g. <c>items.blocks.0.attention_after.down.weight</c>.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters() =>
        named_parameters().Select(named => (named.name.Replace('/', '.'), named.parameter));

    /// <summary>
    /// Takes a parameter of the base into the set: its present values stay the base's, what it becomes while the set is attached is the set's.
    /// </summary>
    /// <param name="name">The parameter's name in the recommender.</param>
    /// <param name="model">The recommender.</param>
    public void Replace(string name, Recommender model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (replaced.Any(other => other.Name == name))
        {
            throw new ArgumentException($"{name} is already replaced by this set.", nameof(name));
        }

        home = null;
        MadeFrom = null;
        replaced.Add(new ReplacedParameter(name, model));
    }

    /// <summary>Takes every parameter of the base that is trained now.</summary>
    internal void ReplaceTrained(Recommender model)
    {
        foreach (var (name, _) in model.named_parameters().Where(named => named.parameter.requires_grad))
        {
            Replace(name, model);
        }
    }

    /// <summary>Moves the adapters and the values that are kept to a device.</summary>
    public void MoveTo(Device device)
    {
        this.to(device);
        replaced.ForEach(parameter => parameter.MoveTo(device));
    }

    /// <summary>The adapters with their points.</summary>
    internal IReadOnlyList<(string Key, IInsertionPoint Point, nn.Module Adapter)> Adapters => entries;

    /// <summary>The adapter that the set has for a point, or null.</summary>
    internal nn.Module? AdapterAt(IInsertionPoint point) => entries.FirstOrDefault(entry => ReferenceEquals(entry.Point, point)).Adapter;

    /// <summary>The base's own values of a parameter that the set has replaced; null where it has not.</summary>
    internal Tensor? BaseValueOf(string name) => replaced.FirstOrDefault(parameter => parameter.Name == name)?.BaseValues(IsAttached);

    /// <summary>The names of the base's parameters that the set brings its own values for.</summary>
    public IEnumerable<string> ReplacedNames => replaced.Select(parameter => parameter.Name);

    /// <summary>
    /// Everything that the set brings, by name: its adapters' parameters as in <see cref="NamedParameters"/> below <c>adapters.</c>, and its values of
    /// replaced parameters below their names in the recommender; attached or not. Writing to a value changes the set.
    /// </summary>
    /// <exception cref="InvalidOperationException">The set is merged: a replaced weight may hold the merged values, not the set's.</exception>
    public IReadOnlyDictionary<string, Tensor> Values() => IsMerged
        ? throw new InvalidOperationException("The adapters are merged into the base's weights; unmerge them before their values are read or written.")
        : NamedParameters().Select(named => ("adapters." + named.Name, (Tensor)named.Parameter))
            .Concat(replaced.Select(parameter => (parameter.Name, parameter.Values(IsAttached))))
            .ToDictionary(StringComparer.Ordinal);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            carrier?.Detach();
            replaced.ForEach(parameter => parameter.Dispose());
        }

        base.Dispose(disposing);
    }

    private void Register(string key, nn.Module module)
    {
        if (IsAttached)
        {
            throw new InvalidOperationException("The set is attached; add adapters before.");
        }

        home = null;
        MadeFrom = null;
        register_module(key, module);
    }

    // Walks the whole base, so once per set and model.
    private void RequireHome(Recommender model)
    {
        if (ReferenceEquals(model, home))
        {
            return;
        }

        var points = InsertionPoints.Of(model).Select(placed => placed.Point).ToHashSet<IInsertionPoint>(ReferenceEqualityComparer.Instance);
        home = entries.All(entry => points.Contains(entry.Point)) && replaced.All(parameter => parameter.IsOf(model))
            ? model
            : throw new InvalidOperationException("The set was made for another model; make one for this model, or load it.");
    }

    private void Place(bool on)
    {
        foreach (var (_, point, adapter) in entries)
        {
            point.Place(on ? adapter : null);
        }

        replaced.ForEach(parameter => parameter.Exchange());
    }
}
