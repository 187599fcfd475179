using TransRec.Options;

namespace TransRec.Text;

/// <summary>Turns a text into the token ids that a text encoder reads. Immutable, and safe to use from several threads.</summary>
/// <remarks>
/// Every text is accepted: lone surrogates, control characters, white space alone. A special token that is written out in a text ("[SEP]", "&lt;mask&gt;")
/// becomes that token, as in the reference (transformers 4.27, slow tokenizers).
/// </remarks>
public abstract class Tokenizer
{
    private readonly SpecialTokens specials;

    /// <summary>How texts come to words where it is not the tokenizer's own way; null: it is.</summary>
    private protected TextPipeline? Pipeline { get; init; }

    /// <summary>
    /// Whether titles are lower-cased before this tokenizer sees them where nobody says anything else: for BERT as its folder says, for RoBERTa yes, as in the
    /// reference, unless its folder says no; no where the folder's own normalizer has the say.
    /// </summary>
    public abstract bool LowerCasesTitles { get; internal init; }

    private protected Tokenizer(Vocabulary vocabulary, SpecialTokens specials)
    {
        Vocabulary = vocabulary;
        this.specials = specials;
    }

    /// <summary>The number of tokens; ids run from 0 to one less.</summary>
    public int VocabularySize => Vocabulary.Count;

    /// <summary>The padding token: [PAD] or &lt;pad&gt;.</summary>
    public int PadId => specials.Pad;

    /// <summary>The token before every text, whose vector stands for the text: [CLS] or &lt;s&gt;.</summary>
    public int StartId => specials.Start;

    /// <summary>The token after every text: [SEP] or &lt;/s&gt;.</summary>
    public int EndId => specials.End;

    /// <summary>The token for what the vocabulary cannot spell: [UNK] or &lt;unk&gt;.</summary>
    public int UnknownId => specials.Unknown;

    /// <summary>The token that hides another in masked-language-model training: [MASK] or &lt;mask&gt;.</summary>
    public int MaskId => specials.Mask;

    private protected Vocabulary Vocabulary { get; }

    private protected SpecialTokens Specials => specials;

    /// <summary>Whether the id is one of the five tokens with a role.</summary>
    public bool IsSpecial(int id) => specials.Contains(id);

    /// <summary>The token as the vocabulary writes it: "##" before a continuation (WordPiece), "Ġ" for a space before (byte-level BPE).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string TokenOf(int id) => Vocabulary[id];

    /// <summary>The id of a token as the vocabulary writes it; -1 when there is none.</summary>
    public int IdOf(string token) => Vocabulary.Find(token);

    /// <summary>The text's token ids between the start and the end token, without padding.</summary>
    /// <param name="text">Any text; an empty one gives the start and the end token.</param>
    /// <param name="maximumTokens">The most ids, start and end included, at least 2. What is beyond is cut off; the end token stays.</param>
    public int[] Encode(string text, int maximumTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        _ = Require.InRange(maximumTokens, 2, int.MaxValue, nameof(maximumTokens));
        var ids = new List<int>(Math.Min(maximumTokens, 64)) { StartId };
        var room = maximumTokens - 1;
        Append(text, ids, room);
        if (ids.Count > room)
        {
            ids.RemoveRange(room, ids.Count - room);
        }

        ids.Add(EndId);
        return [.. ids];
    }

    /// <summary>Whether the token begins a word by itself: no "##" before it (WordPiece), or a space before it (byte-level BPE).</summary>
    /// <remarks>A byte-level text's first word has no space before it: the token after the start token begins a word whatever this says.</remarks>
    public abstract bool StartsWord(int id);

    /// <summary>A readable text for the ids, special tokens left out. Byte-level BPE gives the exact text back, WordPiece its words with single spaces.</summary>
    public abstract string Decode(ReadOnlySpan<int> ids);

    /// <summary>Writes the vocabulary and tokenizer_config.json as Hugging Face reads them; <see cref="TokenizerFolder.Open"/> reads them again.</summary>
    /// <param name="folder">Created when it is not there. Each file is replaced whole or not at all.</param>
    public abstract void Save(string folder);

    /// <summary>Adds the text's ids; may stop once the list holds <paramref name="room"/> ids, and may exceed it.</summary>
    private protected abstract void Append(string text, List<int> ids, int room);
}
