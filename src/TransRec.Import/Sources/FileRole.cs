namespace TransRec.Import.Sources;

/// <summary>What a file of a data set is for.</summary>
public enum FileRole
{
    /// <summary>Who took what, and when.</summary>
    Interactions,

    /// <summary>What items are called.</summary>
    Items,

    /// <summary>What another file's ids mean.</summary>
    Lookup,
}

/// <summary>How the records of a file are written.</summary>
public enum FileShape
{
    /// <summary>Columns between separators, a record a line.</summary>
    Delimited,

    /// <summary>JSON objects, or Python's literals, one a line or in one list.</summary>
    JsonLines,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
