using TransRec.Adapters;
using TransRec.Encoders;
using TransRec.Objectives;
using TransRec.Options;
using TransRec.Users;

namespace TransRec.Experiments;

/// <summary>The JSON of recipes and studies: what they may choose.</summary>
internal static class RecipeFormat
{
    public static OptionsJson Json { get; } = new(ItemEncoderOptions.Choice, UserEncoderOptions.Choice, ObjectiveOptions.Choice, AdapterRegistry.Choice);
}
