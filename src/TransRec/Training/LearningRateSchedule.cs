namespace TransRec.Training;

/// <summary>The factor of the learning rate at a step.</summary>
/// <param name="Kind">constant, linear or cosine.</param>
/// <param name="WarmupSteps">Steps of the rise from zero.</param>
/// <param name="TotalSteps">Steps of the whole training.</param>
internal readonly record struct LearningRateSchedule(string Kind, int WarmupSteps, long TotalSteps)
{
    /// <param name="step">Steps taken before this one, from 0.</param>
    public double Factor(long step)
    {
        if (step < WarmupSteps)
        {
            return (step + 1.0) / WarmupSteps;
        }

        var done = Math.Min(1, (step - WarmupSteps) / (double)Math.Max(1, TotalSteps - WarmupSteps));
        return Kind switch
        {
            "linear" => 1 - done,
            "cosine" => 0.5 * (1 + Math.Cos(Math.PI * done)),
            _ => 1,
        };
    }
}
