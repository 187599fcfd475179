using System.Security.Cryptography;
using System.Text;
using TransRec.Checkpoints;
using TransRec.Checkpoints.Safetensors;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <summary>
/// By what a model is known: SHA-256 over the names, shapes and values of its parameters and running statistics, sorted by name. Two files with the same values have one identity,
/// whatever wrote them, in which order and precision of storage.
/// </summary>
public static class ModelIdentity
{
    private const string Format = "transrec-model-identity-1";

    /// <summary>The identity of a model's own values: while adapters are attached, of the base without them.</summary>
    /// <param name="model">The model. All of its values are read, so it costs what they are large.</param>
    /// <returns>64 hexadecimal digits.</returns>
    /// <exception cref="InvalidOperationException">Adapters are merged into its weights.</exception>
    public static string Of(Recommender model)
    {
        ArgumentNullException.ThrowIfNull(model);
        TrainedWeights.RefuseMerged(model);
        var set = model.Adapters;
        return Of(
            model.named_parameters().Select(named => (named.name, set?.BaseValueOf(named.name) ?? named.parameter))
                .Concat(model.named_buffers().Select(named => (named.name, named.buffer)))
                .Select(named => (named.name, (Func<Tensor>)(() => named.Item2.detach()))));
    }

    /// <summary>The fingerprint of a weights file, by which adapter folders of before knew their base: other for every file, whatever its values.</summary>
    /// <param name="weightsFile">The file.</param>
    public static string FingerprintOfFile(string weightsFile) => TrainedWeights.Fingerprint(weightsFile);

    /// <summary>The identity of the model whose whole weights a file holds.</summary>
    /// <param name="weightsFile">A file of <see cref="TrainedWeights"/>, or another safetensors file with the same names.</param>
    /// <returns>64 hexadecimal digits.</returns>
    /// <exception cref="TransRec.Foundation.Files.CheckpointException">It is malformed.</exception>
    public static string OfFile(string weightsFile)
    {
        using var file = SafetensorsFile.Open(weightsFile);
        return Of(file);
    }

    internal static string Of(ITensorSource source) => Of(source.Entries.Keys.Select(name => (name, (Func<Tensor>)(() => source.Read(name)))));

    private static string Of(IEnumerable<(string Name, Func<Tensor> Read)> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(Format);
        foreach (var (name, read) in values.OrderBy(value => value.Name, StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            var value = read();
            // As the model computes: an element type of storage is no part of a value.
            value = value.is_floating_point() ? value.to(ScalarType.Float32) : value.to(ScalarType.Int64);
            Add($"{name} {value.dtype} [{string.Join(",", value.shape)}]");
            TensorMemory.Visit(value.cpu().contiguous(), (part, _) => hash.AppendData(part));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
