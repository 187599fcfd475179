using System.Text;
using TransRec.Reports;

namespace TransRec.Cli.Output;

/// <summary>
/// What reaches the terminal or a file: nothing in it steers a terminal (<see cref="PlainText"/>), whatever titles, ids and file names hold. A carriage return that is written by
/// itself, as a character, is the program's own and passes.
/// </summary>
/// <param name="inner">Where it goes.</param>
/// <param name="mayBreak">
/// Whether a stream that is closed or full is an error. Not so for progress and messages: work goes on without them, and an error that cannot be told still has its exit code.
/// </param>
internal sealed class PlainWriter(TextWriter inner, bool mayBreak) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(PlainText.Steers(value) ? PlainText.Clean(value.ToString())[0] : value));

    public override void Write(string? value)
    {
        if (value is not null)
        {
            Try(() => inner.Write(PlainText.Clean(value)));
        }
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine(string? value)
    {
        Write(value);
        Try(inner.WriteLine);
    }

    public override void WriteLine() => Try(inner.WriteLine);

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            if (mayBreak)
            {
                throw new IOException($"The output could not be written: {error.Message}", error);
            }
        }
    }
}
