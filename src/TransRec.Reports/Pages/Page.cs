using System.Net;
using System.Text;

namespace TransRec.Reports;

/// <summary>The frame of the pages that show items: one file without anything beside it, light or dark as the reader has it, for screens of any width.</summary>
/// <remarks>What it writes is well-formed XML as well, so that any parser can check it. Its policy lets no browser load anything, whatever stands in a title.</remarks>
internal static class Page
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: #fff; --card: #f6f8fa; --edge: #dde3ea; --text: #1c2330; --faint: #5a6572; --mark: #8a4b00; --mark-ground: #fff1dc; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #14181e; --card: #1d232b; --edge: #333c47; --text: #e6eaf0; --faint: #a0abb8; --mark: #ffca85; --mark-ground: #47310f; } }
        * { box-sizing: border-box; } body { font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; color: var(--text); background: var(--ground);
          max-width: 1240px; margin: 1.5rem auto; padding: 0 .9rem; }
        h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 1.8rem 0 .6rem; } h1, p { overflow-wrap: anywhere; } p { margin: .3rem 0; color: var(--faint); }
        .cards { list-style: none; margin: 0; padding: 0; display: grid; gap: .7rem; grid-template-columns: repeat(auto-fill, minmax(min(150px, 45%), 1fr)); }
        .small { gap: .45rem; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); font-size: .8rem; }
        .card { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; overflow: hidden; min-width: 0; }
        .picture { display: flex; align-items: center; justify-content: center; aspect-ratio: 1; padding: .4rem; } .small .picture { padding: .2rem; }
        .picture img { width: 100%; height: 100%; object-fit: contain; } .picture svg { width: 60%; max-height: 100%; color: var(--faint); }
        .words { padding: .45rem .6rem .55rem; } .words > * { display: block; overflow-wrap: anywhere; }
        .title { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; unicode-bidi: isolate; }
        .facts { color: var(--faint); font-size: .85em; unicode-bidi: isolate; } .facts b { color: var(--text); }
        .held { border: 2px solid var(--mark); } .badge { color: var(--mark); background: var(--mark-ground); border-radius: 4px; padding: 0 .35rem; margin-top: .25rem; font-size: .85em; }
        """;

    /// <summary>The whole file.</summary>
    /// <param name="title">The head.</param>
    /// <param name="body">Markup.</param>
    public static string Document(string title, StringBuilder body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'" />
        <title>{Text(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <h1>{Text(title)}</h1>
        {body.ToString().TrimEnd()}
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    /// <summary>A text as markup, in an element or an attribute. Control characters, which no page may hold, are shown as what cannot be shown.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(new string([.. text.Select(letter => char.IsControl(letter) || letter is '\ufffe' or '\uffff' ? '\ufffd' : letter)]));
}
