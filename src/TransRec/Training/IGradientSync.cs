using TorchSharp.Modules;

namespace TransRec.Training;

/// <summary>
/// Stands between the backward pass and the clipping of a step: where several processes train one model together, it makes each one's gradients those of the whole step. Without one, a
/// process trains alone.
/// </summary>
public interface IGradientSync
{
    /// <summary>Puts the gradients of all processes together; called once a step, in every process in the same order.</summary>
    /// <param name="own">What the step came to in this process.</param>
    /// <param name="parameters">The trained parameters, in the same order in every process; their gradients (null: none in this process) are changed in place.</param>
    /// <returns>What the step came to in all processes: the mean loss and all examples. Training checks that it is finite, so that all processes stop together.</returns>
    StepResult Synchronize(StepResult own, IReadOnlyList<Parameter> parameters);
}
