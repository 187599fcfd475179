namespace TransRec.Options;

/// <summary>One option of an option record, as it stands in JSON; for listings and documentation.</summary>
/// <param name="Key">The key.</param>
/// <param name="Allowed">What the value must be, with its range or words.</param>
/// <param name="Default">The default as JSON; null when the key is required.</param>
public sealed record OptionDescription(string Key, string Allowed, string? Default)
{
    /// <summary>The options of a concrete option record that hold plain values.</summary>
    /// <param name="record">The record's type, for example <c>typeof(HoulsbyOptions)</c>.</param>
    public static IReadOnlyList<OptionDescription> Of(Type record)
    {
        var standard = Activator.CreateInstance(record)!;
        return
        [
            .. from property in OptionProperty.Of(record)
               where !property.IsRecord
               select new OptionDescription(property.Key, OptionValue.Expected(property), property.Required ? null : DefaultOf(property, standard)),
        ];
    }
    private static string DefaultOf(OptionProperty property, object standard) =>
        property.IsRecordList ? "[]" : property.Get(standard) is { } value ? OptionValue.Write(value, property).ToJsonString() : "null";
}
