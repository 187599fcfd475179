namespace TransRec.Server.Storing;

/// <summary>Something that a user did with an item, as a store holds it.</summary>
/// <param name="Sequence">The sequence number of its write.</param>
/// <param name="EventId">Its id, one per domain.</param>
/// <param name="User">The user.</param>
/// <param name="Item">The item.</param>
/// <param name="Type">What was done: click, purchase, impression.</param>
/// <param name="At">When.</param>
/// <param name="RecommendationId">The list that it followed; null: none, or not said.</param>
public sealed record StoredEvent(long Sequence, string EventId, string User, string Item, string Type, DateTimeOffset At, string? RecommendationId);

/// <summary>An event to be stored.</summary>
/// <param name="EventId">Its id, one per domain.</param>
/// <param name="User">The user.</param>
/// <param name="Item">The item.</param>
/// <param name="Type">What was done.</param>
/// <param name="At">When; kept to the millisecond.</param>
/// <param name="RecommendationId">The list that it followed; null: none, or not said.</param>
public sealed record EventWrite(string EventId, string User, string Item, string Type, DateTimeOffset At, string? RecommendationId = null);

/// <summary>What the erasure of a user deleted.</summary>
/// <param name="Events">Events.</param>
/// <param name="Documents">Documents.</param>
/// <param name="Sequence">Its sequence number.</param>
public sealed record UserErasure(long Events, long Documents, long Sequence);
