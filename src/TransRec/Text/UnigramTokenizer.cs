using System.Text;

namespace TransRec.Text;

/// <summary>SentencePiece's unigram tokenizer as tokenizer.json describes it: XLM-RoBERTa's and CamemBERT's. A word begins with "▁", the space before it.</summary>
/// <remarks>The ids are those of Hugging Face's fast tokenizers, which add scores in double numbers; SentencePiece itself adds them in single ones.</remarks>
internal sealed class UnigramTokenizer : Tokenizer
{
    /// <summary>What stands for a space.</summary>
    public const char Space = '\u2581';

    private readonly UnigramPieces pieces;

    /// <param name="vocabulary">The pieces, and further tokens that are looked for before a text is cut.</param>
    /// <param name="pieces">How words are spelled.</param>
    /// <param name="rules">How texts come to words.</param>
    /// <param name="roles">The names of the five tokens with a role.</param>
    public UnigramTokenizer(Vocabulary vocabulary, UnigramPieces pieces, TokenizerRules rules, IReadOnlyList<string> roles)
        : base(vocabulary, new SpecialTokens([.. roles], vocabulary))
    {
        this.pieces = pieces;
        Pipeline = new TextPipeline(rules);
    }

    /// <inheritdoc/>
    public override bool LowerCasesTitles { get; internal init; }

    /// <inheritdoc/>
    public override bool StartsWord(int id) => TokenOf(id)[0] == Space;

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            _ = IsSpecial(id) ? text : text.Append(TokenOf(id));
        }

        return text.Replace(Space, ' ').ToString().TrimStart(' ');
    }

    /// <inheritdoc/>
    public override void Save(string folder) =>
        TokenizerRulesFile.Save(folder, Pipeline!.Rules, Specials, LowerCasesTitles, json => UnigramJson.WriteModel(json, Vocabulary, pieces));

    private protected override void Append(string text, List<int> ids, int room)
    {
        foreach (var (id, word) in Pipeline!.Read(text))
        {
            if (id is { } added)
            {
                ids.Add(added);
            }
            else
            {
                pieces.Append(word, ids);
            }

            if (ids.Count >= room)
            {
                return;
            }
        }
    }
}
