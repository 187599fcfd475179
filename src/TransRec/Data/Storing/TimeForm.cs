namespace TransRec.Data.Storing;

/// <summary>How times lie on disk.</summary>
internal enum TimeForm
{
    /// <summary>There are none.</summary>
    None,

    /// <summary>u32, whole seconds after a start.</summary>
    Seconds,

    /// <summary>i64, milliseconds since 1970.</summary>
    Milliseconds,
}
