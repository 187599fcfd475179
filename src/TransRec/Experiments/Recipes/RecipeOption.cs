namespace TransRec.Experiments;

/// <summary>One option of an option record, as it stands in a recipe; for listings and documentation.</summary>
/// <param name="Key">The key.</param>
/// <param name="Allowed">What the value must be, with its range or words.</param>
/// <param name="Default">The default as JSON; null when the key is required.</param>
public sealed record RecipeOption(string Key, string Allowed, string? Default)
{
    /// <summary>The options of a concrete option record that hold plain values.</summary>
    /// <param name="record">The record's type, for example <c>typeof(HoulsbyOptions)</c>.</param>
    public static IReadOnlyList<RecipeOption> Of(Type record)
    {
        var standard = Activator.CreateInstance(record)!;
        var defaults = RecipeWriter.Tree(standard, record);
        return
        [
            .. from property in RecipeProperty.Of(record)
               where !property.IsRecord
               select new RecipeOption(property.Key, RecipeValue.Expected(property), property.Required ? null : defaults[property.Key]?.ToJsonString() ?? "null"),
        ];
    }
}
