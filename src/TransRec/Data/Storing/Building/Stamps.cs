namespace TransRec.Data.Storing.Building;

/// <summary>A time and a kind of event in one number, which sorts by time first.</summary>
internal static class Stamps
{
    /// <summary>Times are less than this far from 1970, in milliseconds: 570,000 years.</summary>
    internal const long Limit = 1L << 54;

    internal static long Of(long time, byte kind) => (time << 8) | kind;

    internal static long Time(long stamp) => stamp >> 8;

    internal static byte Kind(long stamp) => (byte)stamp;
}
