using TransRec.Models;

namespace TransRec.Ecosystem.Admission;

/// <summary>By what a base may be known to adapters.</summary>
public static class BaseFingerprints
{
    /// <summary>The identity of a model folder's values, and the fingerprint of its weights file, by which older adapter folders know it.</summary>
    /// <param name="modelFolder">A model folder, or the folder of a pretrain run.</param>
    /// <exception cref="EcosystemException">The folder holds no model.</exception>
    public static IReadOnlyList<string> Of(string modelFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelFolder);
        var weights = Path.Combine(modelFolder, ModelFolder.WeightsFile);
        return File.Exists(weights)
            ? [ModelIdentity.OfFile(weights), ModelIdentity.FingerprintOfFile(weights)]
            : throw new EcosystemException($"{modelFolder} holds no model: there is no {ModelFolder.WeightsFile} in it. Expected a pretrain run or a model folder.");
    }
}
