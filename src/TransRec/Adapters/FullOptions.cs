namespace TransRec.Adapters;

/// <summary>Full fine-tuning (FTA): every parameter is trained. Method <c>full</c>.</summary>
public sealed record FullOptions : AdapterOptions;

/// <summary>Nothing of the base is trained unless one of the <c>Train...</c> switches says so. Method <c>frozen</c>.</summary>
public sealed record FrozenOptions : AdapterOptions;

/// <summary>Training from scratch (TFS): every parameter is trained, from random weights in the base's shape; the control. Method <c>scratch</c>.</summary>
public sealed record ScratchOptions : AdapterOptions;
