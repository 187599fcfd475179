namespace TransRec.Training;

/// <summary>A loss or gradient became infinite or not a number. The best weights and the last saved state are untouched.</summary>
public sealed class TrainingDivergedException(string message) : TransRecException(message);
