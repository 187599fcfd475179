namespace TransRec.Cli.Output;

/// <summary>
/// A line that says how far long work is: on a screen it is written again in its place, else it is a plain line at intervals. Other lines take its place.
/// </summary>
internal sealed class StatusLine(TextWriter output, bool isScreen, int width)
{
    private int shownLength;

    /// <summary>Shows a text; on a screen, cut to its width.</summary>
    public void Show(string text)
    {
        if (!isScreen)
        {
            output.WriteLine(text);
            return;
        }

        var fitting = text.Length < width ? text : text[..(width - 1)];
        output.Write('\r');
        output.Write(fitting.PadRight(shownLength));
        output.Flush();
        shownLength = fitting.Length;
    }

    /// <summary>Writes a line that stays.</summary>
    public void Line(string text)
    {
        Clear();
        output.WriteLine(text);
    }

    /// <summary>Ends a line that is still open on the screen.</summary>
    public void Close()
    {
        Clear();
        output.Flush();
    }

    private void Clear()
    {
        if (shownLength > 0)
        {
            output.Write('\r');
            output.Write(new string(' ', shownLength));
            output.Write('\r');
            shownLength = 0;
        }
    }
}
