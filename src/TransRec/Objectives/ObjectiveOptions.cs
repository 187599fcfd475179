namespace TransRec.Objectives;

/// <summary>The training loss. In a recipe the key <c>type</c> chooses: <c>bce</c> or <c>softmax</c>.</summary>
public abstract record ObjectiveOptions;
