using TorchSharp;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Foundation.Machine;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Serving;

/// <summary>
/// The modules of adapter sets that differ in their values alone. They are attached once, and the values of the set that is asked for are written into them: that costs the copy of its
/// numbers, while exchanging modules and looking base parameters up by name costs many times that, and modules of its own cost a set some 200 kB.
/// </summary>
internal sealed class AdapterForm : IDisposable
{
    private Tensor[] targets = []; // while attached; in the order of their names

    /// <param name="set">The modules, not attached; they are the form's from now on.</param>
    public AdapterForm(AdapterSet set)
    {
        Set = set;
        set.train(false);
        Key = KeyOf(set);
    }

    /// <summary>The modules.</summary>
    public AdapterSet Set { get; }

    /// <summary>Equal for sets that can share their modules; of a set that cannot, its own.</summary>
    public string Key { get; }

    /// <summary>Whether sets of the same key may share the modules: what they compute is known from options and values.</summary>
    public static bool IsShared(AdapterSet set) => set.MadeFrom is AdapterOptions;

    /// <summary>What a set computes but for its values: method, options, names and shapes. Where the options are not known, what a set computes is its own.</summary>
    public static string KeyOf(AdapterSet set)
    {
        var method = set.MadeFrom is AdapterOptions options ? AdapterOptionsJson.Write(options).ToJsonString() : $"{Guid.NewGuid()}";
        return $"{method}\n{string.Join('\n', Ordered(set).Select(value => $"{value.Name} [{string.Join(", ", value.Tensor.shape)}]"))}\n";
    }

    /// <summary>All values of a set that is not attached, in the order of the form's tensors.</summary>
    public static float[] ValuesOf(AdapterSet set)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var parts = Ordered(set).Select(value => value.Tensor.detach().to(float32).cpu().contiguous().data<float>().ToArray()).ToList();
        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>Attaches the modules.</summary>
    public void Attach(Recommender model)
    {
        model.Attach(Set);
        targets = [.. Ordered(Set).Select(value => value.Tensor)];
    }

    /// <summary>Writes a set's values into the modules, which are attached.</summary>
    public unsafe void Write(ReadOnlySpan<float> values)
    {
        foreach (var target in targets)
        {
            var count = (int)target.numel();
            if (target.device_type == DeviceType.CPU && target.dtype == float32 && target.is_contiguous())
            {
                values[..count].CopyTo(new Span<float>((void*)FloatMemory.Address(target), count));
            }
            else
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                target.copy_(tensor(values[..count].ToArray(), target.shape));
            }

            values = values[count..];
        }
    }

    /// <inheritdoc />
    public void Dispose() => Set.Dispose();

    private static IEnumerable<(string Name, Tensor Tensor)> Ordered(AdapterSet set) =>
        set.Values().OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => (value.Key, value.Value));
}
