namespace TransRec.Ranking.Kernels;

/// <summary>Items of a panel that are too near a user's target for rounded vectors to decide.</summary>
/// <param name="User">The user's index in the block.</param>
/// <param name="Items">One bit per item of the panel.</param>
internal readonly record struct NearItems(int User, ulong Items);
