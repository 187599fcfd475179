using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace TransRec.Serving;

/// <summary>
/// What one domain brings to a backbone, as values in one piece of memory: its adapters', and its own of base parameters. Sets of the same method and options share their modules in the
/// backbone, so that one more set costs its values and nothing else. Immutable; <see cref="Backbone.Take(Func{Models.Recommender, Models.AdapterSet})"/> makes it.
/// </summary>
public sealed class DomainAdapters
{
    private readonly float[] _values;

    internal DomainAdapters(AdapterForm form, float[] values)
    {
        (Form, _values) = (form, values);
        Digest = DigestOf(form.Key, values);
    }

    /// <summary>SHA-256 of the options, the names and shapes of all values, and the values, in hexadecimal: the same values of the same method have the same digest. A set whose options are not known (a fusion) has one of its own.</summary>
    public string Digest { get; }

    /// <summary>How many numbers.</summary>
    public int Parameters => _values.Length;

    /// <summary>The modules that compute with the values.</summary>
    internal AdapterForm Form { get; }

    /// <summary>All values, in the order of the form's tensors.</summary>
    internal ReadOnlySpan<float> Values => _values;

    private static string DigestOf(string form, float[] values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(form));
        hash.AppendData(MemoryMarshal.AsBytes<float>(values));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
