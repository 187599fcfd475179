namespace TransRec.Training;

/// <summary>What a trainer trains: it computes gradients of a step and validates; a step is a function of its epoch and number alone.</summary>
public interface ITrainingTask
{
    /// <summary>The parameters to train with their learning rates.</summary>
    IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Steps of an epoch.</summary>
    int Steps { get; }

    /// <summary>What training changes beside the parameters: running statistics, by name; part of the state that resuming needs. None by default.</summary>
    IReadOnlyDictionary<string, TorchSharp.torch.Tensor> Buffers => new Dictionary<string, TorchSharp.torch.Tensor>();

    /// <summary>Computes the loss of a step and adds its gradient to the parameters.</summary>
    /// <param name="epoch">The epoch from 0.</param>
    /// <param name="step">The step from 0.</param>
    StepResult Backward(int epoch, int step);

    /// <summary>Validates the model as it is.</summary>
    /// <returns>Scores by name, for example ndcg@10.</returns>
    IReadOnlyDictionary<string, double> Validate();

    /// <summary>Switches dropout on or off.</summary>
    void SetTraining(bool on);
}

/// <summary>What a step came to.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Examples">Users or titles of the step.</param>
public readonly record struct StepResult(double Loss, int Examples);
