using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TransRec.Import.Sources;

/// <summary>
/// Python's literals as they stand in data files, translated to JSON: dictionaries, lists, tuples, texts (single, double, tripled quotes; u, b and r before them), numbers, True, False and
/// None. A strict subset that is read, never executed.
/// </summary>
internal ref struct PythonLiteral
{
    private const int Deepest = 60;

    private readonly ReadOnlySpan<byte> text;
    private readonly Utf8JsonWriter json;
    private int place;

    private PythonLiteral(ReadOnlySpan<byte> text, Utf8JsonWriter json)
    {
        this.text = text;
        this.json = json;
    }

    /// <summary>Translates one literal.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static (string Found, string Expected)? Translate(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        var reader = new PythonLiteral(text, json);
        var expected = reader.Value(0);
        if (expected is null)
        {
            reader.Space();
            expected = reader.place == text.Length ? null : "the end of the record";
        }

        json.Flush();
        return expected is null ? null : ($"{reader.Here()} at byte {reader.place + 1}", $"{expected} (a Python literal)");
    }

    private readonly string Here() => place >= text.Length ? "the end of the record" : $"\"{Encoding.UTF8.GetString(text.Slice(place, Math.Min(12, text.Length - place)))}\"";

    private string? Value(int depth)
    {
        Space();
        if (place == text.Length || depth > Deepest)
        {
            return depth > Deepest ? $"at most {Deepest} levels" : "a value";
        }

        switch ((char)text[place])
        {
            case '{':
                return Dictionary(depth);
            case '[':
                return List(depth, ']');
            case '(':
                return List(depth, ')');
            case '\'' or '"':
                return Text(isRaw: false, isKey: false);
            case 'u' or 'U' or 'b' or 'B' or 'r' or 'R' when place + 1 < text.Length && text[place + 1] is (byte)'\'' or (byte)'"':
                var isRaw = (text[place++] | 0x20) == 'r';
                return Text(isRaw, isKey: false);
            case '-' or '+' or '.' or (>= '0' and <= '9'):
                return Number();
            default:
                return Word();
        }
    }

    private string? Dictionary(int depth)
    {
        place++;
        json.WriteStartObject();
        while (true)
        {
            Space();
            if (Take('}'))
            {
                json.WriteEndObject();
                return null;
            }

            if (Key() is { } badKey)
            {
                return badKey;
            }

            Space();
            if (!Take(':'))
            {
                return "a colon";
            }

            if (Value(depth + 1) is { } badValue)
            {
                return badValue;
            }

            Space();
            if (!Take(',') && !(place < text.Length && text[place] == '}'))
            {
                return "a comma or }";
            }
        }
    }

    private string? List(int depth, char close)
    {
        place++;
        json.WriteStartArray();
        while (true)
        {
            Space();
            if (Take(close))
            {
                json.WriteEndArray();
                return null;
            }

            if (Value(depth + 1) is { } bad)
            {
                return bad;
            }

            Space();
            if (!Take(',') && !(place < text.Length && text[place] == close))
            {
                return $"a comma or {close}";
            }
        }
    }

    private string? Key()
    {
        if (place < text.Length && text[place] is (byte)'u' or (byte)'b')
        {
            place++;
        }

        if (place < text.Length && text[place] is (byte)'\'' or (byte)'"')
        {
            return Text(isRaw: false, isKey: true);
        }

        var from = place;
        while (place < text.Length && (char.IsAsciiLetterOrDigit((char)text[place]) || text[place] is (byte)'-' or (byte)'.'))
        {
            place++;
        }

        if (place == from)
        {
            return "a key";
        }

        json.WritePropertyName(text[from..place]);
        return null;
    }

    private string? Text(bool isRaw, bool isKey)
    {
        var quote = text[place];
        ReadOnlySpan<byte> triple = [quote, quote, quote];
        var close = text[place..].StartsWith(triple) ? triple : triple[..1];
        var from = place + close.Length;
        var rest = text[from..];
        if (close.Length == 1 && rest.IndexOfAny(quote, (byte)'\\') is >= 0 and var plain && rest[plain] == quote)
        {
            place = from + plain + 1;
            Write(rest[..plain], isKey);
            return null;
        }

        var letters = new ArrayBufferWriter<byte>(Math.Max(16, Math.Min(rest.Length, 4096)));
        while (true)
        {
            if (from >= text.Length)
            {
                place = text.Length;
                return "a closing quote";
            }

            if (text[from..].StartsWith(close))
            {
                place = from + close.Length;
                Write(letters.WrittenSpan, isKey);
                return null;
            }

            if (text[from] != '\\')
            {
                letters.Write(text.Slice(from++, 1));
                continue;
            }

            if (from + 1 >= text.Length || isRaw)
            {
                letters.Write(text.Slice(from++, 1));
                continue;
            }

            var escape = PythonEscape.Read(text[from..], letters);
            if (escape == 0)
            {
                place = from;
                return "an escape of Python";
            }

            from += escape;
        }
    }

    private readonly void Write(ReadOnlySpan<byte> letters, bool isKey)
    {
        // What is no UTF-8 becomes the replacement character in the writer's hands only when it is decoded first.
        if (!System.Text.Unicode.Utf8.IsValid(letters))
        {
            letters = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(letters));
        }

        if (isKey)
        {
            json.WritePropertyName(letters);
        }
        else
        {
            json.WriteStringValue(letters);
        }
    }

    private string? Number()
    {
        var from = place;
        while (place < text.Length && (char.IsAsciiLetterOrDigit((char)text[place]) || text[place] is (byte)'+' or (byte)'-' or (byte)'.' or (byte)'_'))
        {
            place++;
        }

        var digits = Encoding.ASCII.GetString(text[from..place]).TrimEnd('L', 'l').TrimStart('+').Replace("_", "", StringComparison.Ordinal);
        if (long.TryParse(digits, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var whole))
        {
            json.WriteNumberValue(whole);
            return null;
        }

        if (double.TryParse(digits, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            json.WriteNumberValue(number);
            return null;
        }

        place = from;
        return "a number";
    }

    private string? Word()
    {
        foreach (var (word, value) in ((string, bool?)[])[("True", true), ("False", false), ("None", null), ("nan", null), ("true", true), ("false", false), ("null", null)])
        {
            if (text[place..].StartsWith(Encoding.ASCII.GetBytes(word)))
            {
                place += word.Length;
                if (value is { } truth)
                {
                    json.WriteBooleanValue(truth);
                }
                else
                {
                    json.WriteNullValue();
                }

                return null;
            }
        }

        return "a value";
    }

    private bool Take(char letter)
    {
        if (place < text.Length && text[place] == letter)
        {
            place++;
            return true;
        }

        return false;
    }

    private void Space()
    {
        while (place < text.Length && text[place] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            place++;
        }
    }
}
