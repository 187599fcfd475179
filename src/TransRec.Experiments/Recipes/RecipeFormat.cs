using TransRec.Adapters;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Options;
using TransRec.Training.Objectives;

namespace TransRec.Experiments.Recipes;

/// <summary>The JSON of recipes and studies: what they may choose.</summary>
internal static class RecipeFormat
{
    public static OptionsJson Json { get; } = new(ItemEncoderRegistry.Choice, UserEncoderOptions.Choice, ObjectiveOptions.Choice, AdapterRegistry.Choice);
}
