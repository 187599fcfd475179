using ICSharpCode.SharpZipLib;

namespace TransRec.Import.Sources;

/// <summary>Failures of packed files: what the unpackers throw, as one message.</summary>
internal static class Damage
{
    public static bool Is(Exception error) => error is InvalidDataException or EndOfStreamException or SharpZipBaseException or ZstdSharp.ZstdException or IndexOutOfRangeException
        or System.Text.DecoderFallbackException;

    public static ImportException Of(string name, Exception error) =>
        new($"{name} is damaged or cut off: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Download it again, or unpack it to see how much is sound.", error);
}
