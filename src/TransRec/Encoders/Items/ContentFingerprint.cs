using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TransRec.Checkpoints;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>A hash of what an encoder is and sees, by which states are found that it made before.</summary>
internal sealed class ContentFingerprint
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text.</summary>
    public ContentFingerprint With(string text)
    {
        hash.AppendData(BitConverter.GetBytes(text.Length));
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        return this;
    }

    /// <summary>Adds numbers.</summary>
    public ContentFingerprint With(ReadOnlySpan<int> numbers)
    {
        hash.AppendData(BitConverter.GetBytes(numbers.Length));
        hash.AppendData(MemoryMarshal.AsBytes(numbers));
        return this;
    }

    /// <summary>Adds the names, shapes and values of a module's parameters and buffers.</summary>
    public ContentFingerprint With(nn.Module module)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, value) in module.named_parameters().Select(named => (named.name, (Tensor)named.parameter))
            .Concat(module.named_buffers().Select(named => (named.name, named.buffer))))
        {
            _ = With($"{name} [{string.Join(", ", value.shape)}]");
            TensorMemory.Visit(value.detach().cpu().contiguous(), (part, _) => hash.AppendData(part));
        }

        return this;
    }

    /// <summary>The hash, in hexadecimal; nothing can be added afterwards.</summary>
    public string Finish()
    {
        var text = Convert.ToHexStringLower(hash.GetHashAndReset());
        hash.Dispose();
        return text;
    }
}
