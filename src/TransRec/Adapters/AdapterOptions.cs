using TransRec.Options;

namespace TransRec.Adapters;

/// <summary>
/// A way to carry a model to a new domain: a method that adds adapters, or a selection of the model's own parameters. In a recipe the key
/// <c>method</c> chooses; <c>transrec methods</c> lists the names.
/// </summary>
public abstract record AdapterOptions : IOptionConflicts
{
    /// <summary>Whether the item encoder's head (the Linear before the GELU) is trained as well. Default false.</summary>
    public bool TrainHead { get; init; }

    /// <summary>
    /// Whether every norm of the encoders that carry adapters (of both, when the method adds none) is trained as well. Default false.
    /// </summary>
    public bool TrainLayerNorm { get; init; }

    /// <summary>Whether the user encoder's own parameters are trained as well. Default false.</summary>
    public bool TrainUserEncoder { get; init; }

    /// <summary>Whether the word embeddings are trained as well (far more parameters than any adapter: an honest extra row). Default false.</summary>
    public bool TrainWordEmbeddings { get; init; }

    /// <summary>
    /// What cannot hold together whatever the base is, each with the key of an option: said when a recipe is read, and before a model is changed.
    /// </summary>
    internal virtual IEnumerable<(string Key, string Message)> Conflicts() => [];

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts() => Conflicts();

    /// <summary>Whether something besides what the method itself trains is trained as well.</summary>
    internal bool TrainsMore => TrainHead || TrainLayerNorm || TrainUserEncoder || TrainWordEmbeddings;

    /// <summary>What is wrong with a method that trains everything and is asked to train more.</summary>
    internal IEnumerable<(string Key, string Message)> NothingMoreToTrain() =>
        TrainsMore ? [("", "trains every parameter already: remove trainHead, trainLayerNorm, trainUserEncoder and trainWordEmbeddings.")] : [];
}
