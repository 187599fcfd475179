namespace TransRec.Collectives;

/// <summary>Ranks that have to be alike are not: in their data, their processors, or the parameters that they have computed. Thrown in every rank at once.</summary>
/// <param name="message">What differs, in which ranks, and what to do.</param>
public sealed class RanksDifferException(string message) : TransRecException(message);
