namespace TransRec.Adapters;

/// <summary>What an item tower must have for a method beyond an encoder.</summary>
public enum MethodNeeds
{
    /// <summary>Nothing else.</summary>
    Nothing,

    /// <summary>A convolutional encoder.</summary>
    Convolutions,

    /// <summary>Titles and pictures.</summary>
    TitlesAndPictures,
}
