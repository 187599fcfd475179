using TorchSharp;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Foundation.Machine;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <summary>An item encoder and a user encoder, with or without adapters. It has no catalogue: what the items are is given with every call.</summary>
public sealed class Recommender : nn.Module
{
    private readonly ItemEncoder items;
    private readonly UserEncoder users;

    /// <exception cref="ArgumentException">Item vectors and user vectors differ in width.</exception>
    public Recommender(ItemEncoder items, UserEncoder users)
        : base(nameof(Recommender))
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(users);
        if (items.Width != users.Width)
        {
            throw new ArgumentException($"Item vectors have width {items.Width}, user vectors {users.Width}; they must be equal.", nameof(users));
        }

        this.items = items;
        this.users = users;
        RegisterComponents();
    }

    /// <summary>The item encoder.</summary>
    public ItemEncoder Items => items;

    /// <summary>The user encoder.</summary>
    public UserEncoder Users => users;

    /// <summary>
    /// The adapters that are attached, or null. They live outside this module's tree, so the base's parameter names never change. The model owns which set is attached,
    /// the caller owns the set.
    /// </summary>
    public AdapterSet? Adapters { get; private set; }

    /// <summary>Names of parameters that hold the values of an attached adapter set in place of the base's.</summary>
    internal HashSet<string> Exchanged { get; } = new(StringComparer.Ordinal);

    /// <summary>Lets a set's adapters act, and its values of base parameters stand in the base. Does nothing when it is attached already.</summary>
    /// <param name="set">A set that was made for this model.</param>
    /// <exception cref="InvalidOperationException">Another set is attached, or the set was made for another model; nothing was changed.</exception>
    public void Attach(AdapterSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (ReferenceEquals(set, Adapters))
        {
            return;
        }

        if (Adapters is not null)
        {
            throw new InvalidOperationException("The model carries adapters already; detach that set first.");
        }

        set.AttachTo(this);
        Adapters = set;
    }

    /// <summary>Takes the adapters out, also out of the weights when they are merged: the encoders are exactly the base again.</summary>
    /// <returns>The set that was attached; null when there was none.</returns>
    public AdapterSet? Detach()
    {
        var set = Adapters;
        set?.Release();
        Adapters = null;
        return set;
    }

    /// <summary>Switches dropout on or off in encoders and adapters.</summary>
    public void SetTraining(bool on)
    {
        train(on);
        Adapters?.train(on);
    }

    /// <summary>Moves encoders and adapters.</summary>
    /// <remarks>On a graphics card cuDNN by default rounds convolutions to 19 bits (TF32); <see cref="NativeRuntime.Prepare"/> keeps them in float32.</remarks>
    public void MoveTo(Device device)
    {
        this.to(device);
        Adapters?.MoveTo(device);
    }
}
