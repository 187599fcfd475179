using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Article ids have ten digits; where the leading zero was lost it is put back.</summary>
internal sealed class HAndMHook : FormatHook
{
    private const int Digits = 10;

    private readonly byte[] padded = new byte[Digits];
    private long restored;

    public override ReadOnlySpan<byte> ItemId(ReadOnlySpan<byte> id, FileRole role)
    {
        if (id.Length != Digits - 1 || id.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return id;
        }

        restored++;
        padded[0] = (byte)'0';
        id.CopyTo(padded.AsSpan(1));
        return padded;
    }

    public override IEnumerable<string> Notes() => restored == 0 ? [] : [$"{restored:N0} article ids had lost their leading zero; they have it again."];
}
