using System.Globalization;
using System.Text;
using TransRec.Data.Storing;
using TransRec.Foundation.Files;

namespace TransRec.Reports;

/// <summary>A page about a domain in a store: facts, notes, and figures of its interactions over time, the lengths of its histories and the popularity of its items.</summary>
public static class DomainPage
{
    /// <summary>Writes the page, as a whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="title">Its head.</param>
    /// <param name="store">The domain.</param>
    /// <param name="facts">Tables.</param>
    /// <param name="notes">Sentences.</param>
    public static void Write(string path, string title, DomainStore store, IReadOnlyList<DomainFacts> facts, IReadOnlyList<string> notes)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(notes);
        var body = new StringBuilder();
        foreach (var note in notes)
        {
            body.Append(CultureInfo.InvariantCulture, $"<p>{Page.Text(note)}</p>\n");
        }

        foreach (var (heading, rows) in facts.Where(table => table.Rows.Count > 0))
        {
            body.Append(CultureInfo.InvariantCulture, $"<h2>{Page.Text(heading)}</h2>\n<table class=\"facts\">\n");
            foreach (var (name, value) in rows)
            {
                body.Append(CultureInfo.InvariantCulture, $"<tr><td>{Page.Text(name)}</td><td><b>{Page.Text(value)}</b></td></tr>\n");
            }

            body.Append("</table>\n");
        }

        foreach (var figure in DomainFigures.Draw(DomainStatistics.Of(store)))
        {
            body.Append(CultureInfo.InvariantCulture, $"<figure>{figure.Svg}<figcaption><p>{Page.Text(figure.Caption)}</p></figcaption></figure>\n");
        }

        AtomicFile.WriteText(path, Page.Document(title, body));
    }
}

/// <summary>A table of facts about a domain.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Rows">Names and values.</param>
public sealed record DomainFacts(string Heading, IReadOnlyList<KeyValuePair<string, string>> Rows);
