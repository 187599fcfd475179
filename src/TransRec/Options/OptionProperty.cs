using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace TransRec.Options;

/// <summary>One option of an option record, as JSON has it.</summary>
/// <param name="Key">The key in JSON: the property's name in camelCase.</param>
/// <param name="Type">The declared type without <c>Nullable</c>.</param>
/// <param name="Required">Whether the key must be there.</param>
/// <param name="AllowsNull">Whether the value may be null.</param>
/// <param name="Property">The property.</param>
internal sealed record OptionProperty(string Key, Type Type, bool Required, bool AllowsNull, PropertyInfo Property)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionProperty>> Known = new();

    /// <summary>Whether the value is an option record (or a choice of them) and so a JSON object.</summary>
    public bool IsRecord => Type.IsClass && Type != typeof(string);

    /// <summary>The element type of a list, null for anything else.</summary>
    public Type? ElementType => Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? Type.GetGenericArguments()[0] : null;

    /// <summary>Whether the value is a list of option records, and so a JSON list of objects.</summary>
    public bool IsRecordList => ElementType is { IsClass: true } element && element != typeof(string);

    /// <summary>The options of a record type: its own first, then those of its base types.</summary>
    public static IReadOnlyList<OptionProperty> Of(Type record) => Known.GetOrAdd(record, static type =>
    {
        var nullability = new NullabilityInfoContext();
        return
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.SetMethod is { IsPublic: true }
               select new OptionProperty(
                   JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                   Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
                   property.IsDefined(typeof(RequiredMemberAttribute)),
                   nullability.Create(property).WriteState == NullabilityState.Nullable,
                   property),
        ];
    });

    public object? Get(object record) => Property.GetValue(record);

    /// <summary>Runs the init accessor, whose checks throw <see cref="ArgumentException"/>.</summary>
    public void Set(object record, object? value) =>
        Property.SetMethod!.Invoke(record, BindingFlags.DoNotWrapExceptions, binder: null, [value], culture: null);
}
