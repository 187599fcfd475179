using TorchSharp.Modules;

namespace TransRec.Training;

/// <summary>Parameters that share a learning rate.</summary>
/// <param name="Name">itemEncoder, userEncoder, head, itemAdapters or userAdapters.</param>
/// <param name="LearningRate">The learning rate before the schedule.</param>
/// <param name="Parameters">The parameters with unique names.</param>
public sealed record ParameterGroup(string Name, double LearningRate, IReadOnlyList<(string Name, Parameter Parameter)> Parameters);
