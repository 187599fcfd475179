using TorchSharp;
using TransRec.Adapters;
using TransRec.Encoders;
using TransRec.Users;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <summary>An item tower and a user encoder, with or without adapters.</summary>
public sealed class Recommender : nn.Module
{
    private readonly ItemTower items;
    private readonly UserEncoder users;

    /// <exception cref="ArgumentException">Item vectors and user vectors differ in width.</exception>
    public Recommender(ItemTower items, UserEncoder users)
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

    /// <summary>The item tower.</summary>
    public ItemTower Items => items;

    /// <summary>The user encoder.</summary>
    public UserEncoder Users => users;

    /// <summary>
    /// The adapters in the encoders, or null. They live outside this module's tree, so the base's parameter names never change.
    /// </summary>
    public AdapterSet? AdapterSet { get; internal set; }

    /// <summary>Names of parameters that hold the values of an attached adapter set in place of the base's.</summary>
    internal HashSet<string> Exchanged { get; } = new(StringComparer.Ordinal);

    /// <summary>Switches dropout on or off in encoders and adapters.</summary>
    public void SetTraining(bool on)
    {
        train(on);
        AdapterSet?.train(on);
    }

    /// <summary>Moves encoders and adapters.</summary>
    /// <remarks>On a graphics card cuDNN by default rounds convolutions to 19 bits (TF32); <see cref="Machine.NativeRuntime.Prepare"/> keeps them in float32.</remarks>
    public void MoveTo(Device device)
    {
        this.to(device);
        AdapterSet?.MoveTo(device);
    }
}
