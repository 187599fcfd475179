using System.Globalization;
using System.Text;

namespace System.Runtime.CompilerServices;

/// <summary>
/// What an interpolated string of this assembly is made by: numbers and dates in the invariant culture, whatever that of the host is. The compiler takes the type of this name from the
/// assembly that it compiles before the framework's, which formats by the current culture (docs/adr/0017-invariant-texts.md).
/// </summary>
[InterpolatedStringHandler]
internal ref struct DefaultInterpolatedStringHandler
{
    private readonly StringBuilder text;
    private StringBuilder.AppendInterpolatedStringHandler inner;

    public DefaultInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        text = new StringBuilder(literalLength + (16 * formattedCount));
        inner = new StringBuilder.AppendInterpolatedStringHandler(literalLength, formattedCount, text, CultureInfo.InvariantCulture);
    }

    public void AppendLiteral(string value) => inner.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => inner.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => inner.AppendFormatted(value, format);

    public void AppendFormatted<T>(T value, int alignment) => inner.AppendFormatted(value, alignment);

    public void AppendFormatted<T>(T value, int alignment, string? format) => inner.AppendFormatted(value, alignment, format);

    public void AppendFormatted(ReadOnlySpan<char> value) => inner.AppendFormatted(value);

    public void AppendFormatted(ReadOnlySpan<char> value, int alignment = 0, string? format = null) => inner.AppendFormatted(value, alignment, format);

    public void AppendFormatted(string? value) => inner.AppendFormatted(value);

    public void AppendFormatted(string? value, int alignment = 0, string? format = null) => inner.AppendFormatted(value, alignment, format);

    public void AppendFormatted(object? value, int alignment = 0, string? format = null) => inner.AppendFormatted(value, alignment, format);

    public readonly string ToStringAndClear() => text.ToString();
}
