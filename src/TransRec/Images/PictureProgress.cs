namespace TransRec.Images;

/// <summary>How far the opening of a store is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Pictures done in this stage.</param>
/// <param name="Total">Pictures in all.</param>
/// <param name="Elapsed">Time since the stage began.</param>
/// <param name="Remaining">An estimate from the pace so far; null at the start.</param>
public readonly record struct PictureProgress(PictureStage Stage, int Done, int Total, TimeSpan Elapsed, TimeSpan? Remaining);

/// <summary>What is done with the pictures when a store is opened.</summary>
public enum PictureStage
{
    /// <summary>Their files are read for the fingerprint.</summary>
    Reading,

    /// <summary>Another process decodes the same pictures and is waited for; nothing is done here, and there is no estimate.</summary>
    Waiting,

    /// <summary>They are decoded and resized into the store; left out when it is there already.</summary>
    Decoding,
}
