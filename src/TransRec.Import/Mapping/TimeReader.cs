using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace TransRec.Import.Mapping;

/// <summary>Reads times as milliseconds since 1970-01-01 00:00 UTC. A time without a zone is one of the zone that is given; the machine's own zone never matters.</summary>
internal sealed class TimeReader(TimeForm form, TimeZoneInfo zone)
{
    private static readonly long Least = new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static readonly long Most = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero).ToUnixTimeMilliseconds();

    // Files sorted by time repeat theirs, days above all.
    private readonly byte[] lastText = new byte[64];
    private int lastLength = -1;
    private long lastTime;

    /// <summary>What is expected, in words.</summary>
    public string Expected { get; } = form switch
    {
        { Unit: { } unit } => $"{unit.ToString().ToLowerInvariant()} since 1970",
        { Pattern: { } pattern } => $"a time of the form {pattern}",
        _ => "a time of ISO 8601 such as 2019-11-12 14:46",
    };

    /// <summary>Reads one.</summary>
    /// <returns>False where the text is none.</returns>
    public bool TryRead(ReadOnlySpan<byte> text, out long milliseconds)
    {
        text = text.Trim((byte)' ');
        if (text.Length == lastLength && text.SequenceEqual(lastText.AsSpan(0, lastLength)))
        {
            milliseconds = lastTime;
            return true;
        }

        var read = form.Unit is { } unit ? TryNumber(text, unit, out milliseconds) : form.Pattern is null ? TryIso(text, out milliseconds) : TryPattern(text, out milliseconds);
        if (!read || milliseconds < Least || milliseconds > Most)
        {
            return false;
        }

        if (text.Length <= lastText.Length)
        {
            text.CopyTo(lastText);
            (lastLength, lastTime) = (text.Length, milliseconds);
        }

        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, TimeUnit unit, out long milliseconds)
    {
        if (Utf8Parser.TryParse(text, out long whole, out var read) && read == text.Length)
        {
            var product = unit switch
            {
                TimeUnit.Seconds => (Int128)whole * 1000,
                TimeUnit.Milliseconds => whole,
                TimeUnit.Microseconds => (Int128)Math.Floor(whole / 1e3m),
                _ => (Int128)Math.Floor(whole / 1e6m),
            };
            milliseconds = product >= long.MinValue && product <= long.MaxValue ? (long)product : long.MaxValue;
            return true;
        }

        if (Utf8Parser.TryParse(text, out double number, out read) && read == text.Length && double.IsFinite(number))
        {
            var scaled = Math.Floor(unit switch
            {
                TimeUnit.Seconds => number * 1e3,
                TimeUnit.Milliseconds => number,
                TimeUnit.Microseconds => number / 1e3,
                _ => number / 1e6,
            });
            milliseconds = Math.Abs(scaled) < 9e17 ? (long)scaled : long.MaxValue;
            return true;
        }

        milliseconds = 0;
        return false;
    }

    private bool TryIso(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var time = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        var rest = text[10..];
        if (rest.IsEmpty)
        {
            return Finish(time, out milliseconds);
        }

        if (rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || rest.Length < 6 || rest[3] != ':' || !Digits(rest[1..3], out var hour) || !Digits(rest[4..6], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        time = time.AddMinutes((hour * 60) + minute);
        rest = rest[6..];
        if (rest.Length >= 3 && rest[0] == ':')
        {
            if (!Digits(rest[1..3], out var second) || second > 60)
            {
                return false;
            }

            time = time.AddSeconds(second);
            rest = rest[3..];
            if (rest.Length >= 2 && rest[0] is (byte)'.' or (byte)',')
            {
                var length = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var other ? other : rest.Length - 1;
                if (length == 0 || !Utf8Parser.TryParse(rest.Slice(1, Math.Min(3, length)), out int fraction, out _))
                {
                    return false;
                }

                time = time.AddMilliseconds(fraction * (length == 1 ? 100 : length == 2 ? 10 : 1));
                rest = rest[(1 + length)..];
            }
        }

        rest = rest.TrimStart((byte)' ');
        if (rest.IsEmpty)
        {
            return Finish(time, out milliseconds);
        }

        if (rest.SequenceEqual("Z"u8) || rest.SequenceEqual("z"u8) || rest.SequenceEqual("UTC"u8))
        {
            milliseconds = Milliseconds(time);
            return true;
        }

        if (rest[0] is not ((byte)'+' or (byte)'-') || rest.Length < 3 || !Digits(rest[1..3], out var hours) || hours > 18)
        {
            return false;
        }

        var tail = rest[3..];
        tail = !tail.IsEmpty && tail[0] == ':' ? tail[1..] : tail;
        var minutes = 0;
        if (!tail.IsEmpty && (tail.Length != 2 || !Digits(tail, out minutes) || minutes > 59))
        {
            return false;
        }

        var offset = ((hours * 60) + minutes) * (rest[0] == '-' ? -1 : 1);
        milliseconds = Milliseconds(time) - (offset * 60_000L);
        return true;
    }

    private bool TryPattern(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length > 64)
        {
            return false;
        }

        var letters = Encoding.UTF8.GetString(text);
        const DateTimeStyles Styles = DateTimeStyles.AllowWhiteSpaces;
        if (form.Pattern!.Contains('z', StringComparison.Ordinal))
        {
            var read = DateTimeOffset.TryParseExact(letters, form.Pattern, CultureInfo.InvariantCulture, Styles, out var moment);
            milliseconds = read ? moment.ToUnixTimeMilliseconds() : 0;
            return read;
        }

        return DateTime.TryParseExact(letters, form.Pattern, CultureInfo.InvariantCulture, Styles | DateTimeStyles.NoCurrentDateDefault, out var time)
            && Finish(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), out milliseconds);
    }

    // Of the hour that a clock shows twice it is the second one, the standard time; an hour that it leaves out is taken with the offset before it.
    private bool Finish(DateTime time, out long milliseconds)
    {
        milliseconds = Milliseconds(time) - (long)zone.GetUtcOffset(time).TotalMilliseconds;
        return true;
    }

    private static long Milliseconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }
}
