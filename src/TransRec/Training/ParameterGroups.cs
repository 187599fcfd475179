using TorchSharp.Modules;
using TransRec.Models;

namespace TransRec.Training;

/// <summary>Sorts a recommender's trained parameters into groups, each with its learning rate.</summary>
public static class ParameterGroups
{
    /// <summary>The parameters that require gradients, those of attached adapters among them. A group without any is left out.</summary>
    /// <param name="model">The model, prepared for training.</param>
    /// <param name="rates">The learning rates.</param>
    public static IReadOnlyList<ParameterGroup> Of(Recommender model, LearningRateOptions rates)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rates);
        List<(string, Parameter)> items = [], users = [], head = [], itemAdapters = [], userAdapters = [];
        var ofHeads = model.Items.Heads.SelectMany(module => module.parameters()).Select(parameter => parameter.Handle).ToHashSet();
        foreach (var (name, parameter) in model.named_parameters())
        {
            var group = name.StartsWith("users.", StringComparison.Ordinal) ? users : ofHeads.Contains(parameter.Handle) ? head : items;
            Add(group, name, parameter);
        }

        if (model.Adapters is { } set)
        {
            foreach (var (name, parameter) in set.ParametersOf(AdapterSet.Items))
            {
                Add(itemAdapters, "adapters." + name, parameter);
            }

            foreach (var (name, parameter) in set.ParametersOf(AdapterSet.Users))
            {
                Add(userAdapters, "adapters." + name, parameter);
            }
        }

        return
        [
            .. new[]
            {
                new ParameterGroup("itemEncoder", rates.ItemEncoder, items),
                new ParameterGroup("userEncoder", rates.UserEncoder, users),
                new ParameterGroup("head", rates.Head, head),
                new ParameterGroup("itemAdapters", rates.ItemAdapters, itemAdapters),
                new ParameterGroup("userAdapters", rates.UserAdapters, userAdapters),
            }.Where(group => group.Parameters.Count > 0),
        ];
    }

    private static void Add(List<(string, Parameter)> group, string name, Parameter parameter)
    {
        if (parameter.requires_grad)
        {
            group.Add((name, parameter));
        }
    }
}
