namespace TransRec.Text;

/// <summary>A token that is looked for in a text before it is cut into words.</summary>
/// <param name="Content">Its text.</param>
/// <param name="Id">Its id.</param>
/// <param name="SingleWord">Only where it stands alone, not inside a word.</param>
/// <param name="LeftStrip">White space before it belongs to it.</param>
/// <param name="RightStrip">White space after it belongs to it.</param>
/// <param name="Normalized">Looked for in the normalised text, in its own normalised form; else in the text as it is.</param>
/// <param name="Special">A token with a role.</param>
internal sealed record AddedToken(
    string Content, int Id, bool SingleWord = false, bool LeftStrip = false, bool RightStrip = false, bool Normalized = true, bool Special = false)
{
    private static readonly string[] Keys = ["id", "content", "single_word", "lstrip", "rstrip", "normalized", "special", "__type"];

    /// <summary>Reads an entry of added_tokens or added_tokens_decoder.</summary>
    /// <exception cref="InvalidDataException">It has no content, or a key that is not known.</exception>
    public static AddedToken Read(TokenizerPart part, int? id = null)
    {
        part.RefuseOthers(Keys);
        var content = part.Text("content") is { Length: > 0 } text ? text : throw part.Wrong("content", "a text that is not empty");
        var special = part.Flag("special", false);
        return new AddedToken(
            content,
            id ?? part.Whole("id") ?? throw new InvalidDataException($"{part.Location}: the token \"{content}\" has no whole number as its id."),
            part.Flag("single_word", false),
            part.Flag("lstrip", false),
            part.Flag("rstrip", false),
            part.Flag("normalized", !special),
            special);
    }
}
