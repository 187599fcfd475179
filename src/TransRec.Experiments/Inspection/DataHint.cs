namespace TransRec.Experiments.Inspection;

/// <summary>Something in data that reads well and hurts later.</summary>
/// <param name="Kind">Its word, in camelCase, for programs.</param>
/// <param name="Count">How many items, users or files it concerns.</param>
/// <param name="What">What was found.</param>
/// <param name="Advice">What it leads to, and what to do.</param>
/// <param name="Examples">Three of them at most.</param>
public sealed record DataHint(string Kind, long Count, string What, string Advice, IReadOnlyList<string> Examples);

/// <summary>What becomes of titles that are cut.</summary>
/// <param name="Tokens">Where they are cut.</param>
/// <param name="Longer">Titles that are longer.</param>
/// <param name="Alike">Items whose cut title another item has too.</param>
public sealed record TitleCut(int Tokens, int Longer, int Alike);

/// <summary>What a look at data gave.</summary>
/// <param name="Hints">What was found, in the order in which it hurts.</param>
/// <param name="Cuts">Titles cut at several lengths.</param>
/// <param name="TokensBy">What counted the tokens: a tokenizer's folder, or an estimate.</param>
/// <param name="MaximumTokens">The length at which 99% of the titles are read whole, for <c>itemEncoder.maximumTokens</c>.</param>
public sealed record DataInspectionReport(IReadOnlyList<DataHint> Hints, IReadOnlyList<TitleCut> Cuts, string TokensBy, int MaximumTokens);
