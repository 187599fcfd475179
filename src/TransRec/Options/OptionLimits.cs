using System.Collections.Concurrent;

namespace TransRec.Options;

/// <summary>
/// The allowed values of an option, taken from the option's own check: a value that no option allows is offered, and the refusal says what is
/// allowed. So a range stands in one place only, the record.
/// </summary>
internal static class OptionLimits
{
    private static readonly ConcurrentDictionary<OptionProperty, string> Known = new();

    /// <summary>For example "from 1 to 4096" or "one of relu, gelu"; empty when the option accepts every value of its type.</summary>
    public static string Of(OptionProperty property) => Known.GetOrAdd(property, static option =>
    {
        object? impossible = Type.GetTypeCode(option.Type) switch
        {
            TypeCode.Int32 => int.MinValue,
            TypeCode.Int64 => long.MinValue,
            TypeCode.Double => double.NaN,
            TypeCode.String => " ",
            _ => null,
        };
        var record = option.Property.ReflectedType!;
        if (impossible is null || record.IsAbstract)
        {
            return "";
        }

        try
        {
            option.Set(Activator.CreateInstance(record)!, impossible);
            return "";
        }
        catch (ArgumentException refusal)
        {
            var reason = OptionValue.Reason(refusal, option).Split("; found")[0].TrimEnd('.');
            return reason.StartsWith("must be ", StringComparison.Ordinal) ? reason["must be ".Length..] : $"that {reason}";
        }
    });
}
