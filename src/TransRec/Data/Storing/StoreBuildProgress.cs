namespace TransRec.Data.Storing;

/// <summary>How far the building of a store is.</summary>
/// <param name="Stage">What is done now.</param>
/// <param name="Done">Rows of this stage that are done.</param>
/// <param name="Total">Rows of this stage.</param>
/// <param name="Pass">The pass of the core, from 1; 0 in other stages.</param>
public sealed record StoreBuildProgress(StoreBuildStage Stage, long Done, long Total, int Pass = 0);

/// <summary>What is done while a store is built.</summary>
public enum StoreBuildStage
{
    /// <summary>Ids are put in order and rows are brought to their users.</summary>
    Grouping,

    /// <summary>Each user's rows are put in order.</summary>
    Sorting,

    /// <summary>Users and items with too few interactions are dropped.</summary>
    Core,

    /// <summary>The files are written.</summary>
    Writing,
}
