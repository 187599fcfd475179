using TransRec.Models;
using TransRec.Serving;

namespace TransRec.Server.Domains;

/// <summary>The backbone that a server serves all its domains from.</summary>
/// <param name="Backbone">The backbone; it reads titles.</param>
/// <param name="Description">What the model is, for people.</param>
/// <param name="Model">Disposed after the backbone; null: it stays the caller's. Default null.</param>
public sealed record ServedBackbone(Backbone Backbone, string Description, IDisposable? Model = null) : IDisposable
{
    /// <summary>Opens a model folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="itemPrecision">float32, or bfloat16 for the linear layers of the item encoder.</param>
    /// <exception cref="Foundation.Files.CheckpointException">It is no model folder, or not as it was written.</exception>
    /// <exception cref="Encoders.Items.ItemEncoderException">Its items are not titles.</exception>
    public static ServedBackbone Open(string folder, string itemPrecision)
    {
        var model = ModelFolder.Open(folder);
        if (model.Reading is not { Titles: { } reading, Pictures: null })
        {
            var kind = Encoders.Items.ItemEncoderRegistry.Of(model.Description.ItemEncoder).Name;
            model.Dispose();
            throw new Encoders.Items.ItemEncoderException($"{folder} reads items of the kind \"{kind}\"; the server takes models that read titles alone.");
        }

        return new ServedBackbone(
            new Backbone(model.Recommender, reading.Of, itemPrecision),
            $"{Encoders.Items.ItemEncoderRegistry.Of(model.Description.ItemEncoder).Name}, user encoder of width {model.Description.UserEncoder.Width}, histories of {model.Description.Positions} items",
            model);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Backbone.Dispose();
        Model?.Dispose();
    }
}
