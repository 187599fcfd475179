using TransRec.Checkpoints;
using TransRec.Foundation.Files;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files;

/// <summary>Makes an adapter set from options and stored values; whatever is wrong shows before anything of the model has changed.</summary>
internal static class StoredAdapterSet
{
    /// <param name="model">The bare model.</param>
    /// <param name="options">The method.</param>
    /// <param name="source">The values, under their names in <see cref="AdapterSet.Values"/>.</param>
    /// <returns>The set, not attached.</returns>
    /// <exception cref="ArgumentException">The model carries adapters.</exception>
    /// <exception cref="CheckpointException">The options do not fit the model, or the values the options.</exception>
    public static AdapterSet Create(Recommender model, AdapterOptions options, ITensorSource source)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Adapters is not null)
        {
            throw new ArgumentException("The model carries adapters; detach that set first.", nameof(model));
        }

        // Making a set says which of the base's parameters are trained: that is all that it changes in the model.
        var trained = model.parameters().Select(parameter => (Parameter: parameter, Before: parameter.requires_grad)).ToList();
        AdapterSet? set = null;
        try
        {
            set = Make(model, options, source.Location);
            Fill(set, source);
            return set;
        }
        catch
        {
            set?.Dispose();
            trained.ForEach(each => each.Parameter.requires_grad = each.Before);
            throw;
        }
    }

    private static AdapterSet Make(Recommender model, AdapterOptions options, string location)
    {
        try
        {
            return AdapterRegistry.Create(model, options)
                ?? throw new CheckpointException($"{location}: the method {AdapterRegistry.Of(options).Name} trains the whole model; there are no adapters to load.");
        }
        catch (Exception error) when (error is ArgumentException or AdapterException)
        {
            throw new CheckpointException($"{location} does not fit the model: {error.Message}", error);
        }
    }

    private static void Fill(AdapterSet set, ITensorSource source)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var own = set.Values();
        string[] missing = [.. own.Keys.Where(name => !source.Entries.ContainsKey(name))];
        string[] unexpected = [.. source.Entries.Keys.Where(name => !own.ContainsKey(name))];
        string[] unfit = [.. source.Entries.Values.Where(entry => own.TryGetValue(entry.Name, out var value) && !Fits(entry, value))
            .Select(entry => $"{entry} instead of {TensorEntry.ShapeText(own[entry.Name].shape)}")];
        if (missing.Length + unexpected.Length + unfit.Length > 0)
        {
            throw new CheckpointException(
                $"{source.Location} does not fit the model. Missing: {Names.Few(missing)}. Unexpected: {Names.Few(unexpected)}. Of another shape or type: {Names.Few(unfit)}.");
        }

        var values = own.Values.Zip(source.ReadFinite(own.Keys), (target, value) => (Target: target, Value: value)).ToList();
        values.ForEach(each => each.Target.copy_(each.Value));
    }

    private static bool Fits(TensorEntry entry, Tensor value) => entry.Shape.SequenceEqual(value.shape) && entry.Type.IsFloatingPoint();
}
