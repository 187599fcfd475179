namespace TransRec.Text;

/// <summary>How BERT cuts a text into words before it looks them up. The defaults are those of bert-base-uncased.</summary>
public sealed record WordPieceOptions
{
    /// <summary>Lower-case the text (and, unless <see cref="StripAccents"/> says otherwise, take its accents away). Default true.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>Take accents away; null, the default, means: as <see cref="LowerCase"/> says.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Make each Chinese, Japanese or Korean ideograph a word of its own. Default true.</summary>
    public bool SplitIdeographs { get; init; } = true;

    internal bool TakesAccentsAway => StripAccents ?? LowerCase;
}
