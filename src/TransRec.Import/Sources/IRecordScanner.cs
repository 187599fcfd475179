namespace TransRec.Import.Sources;

/// <summary>Cuts a stream of bytes into records.</summary>
internal interface IRecordScanner : IDisposable
{
    /// <summary>The bytes of the record, without its line end; valid until the next call.</summary>
    ReadOnlySpan<byte> Record { get; }

    /// <summary>The line on which it begins, from 1.</summary>
    long Line { get; }

    /// <summary>Whether the record is longer than is read; its bytes were passed over.</summary>
    bool IsTooLong { get; }

    /// <summary>Goes to the next record; false after the last one.</summary>
    bool Next();
}
