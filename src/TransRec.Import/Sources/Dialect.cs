namespace TransRec.Import.Sources;

/// <summary>How quotes are meant in delimited text.</summary>
public enum Quoting
{
    /// <summary>A quote is text.</summary>
    None,

    /// <summary>A field that begins with a quote ends with one; a quote inside is doubled (RFC 4180).</summary>
    Doubled,

    /// <summary>As <see cref="Doubled"/>, and a backslash before a quote makes it text.</summary>
    Backslash,
}

/// <summary>How delimited text is written.</summary>
/// <param name="Separator">What stands between two fields: one character or two, of ASCII.</param>
/// <param name="Quoting">How quotes are meant.</param>
/// <param name="HasHeader">Whether the first line holds the columns' names.</param>
public sealed record Dialect(string Separator, Quoting Quoting, bool HasHeader)
{
    /// <summary>Its separator in words.</summary>
    internal string SeparatorName => Separator switch
    {
        "\t" => "tabs",
        "," => "commas",
        ";" => "semicolons",
        "|" => "bars",
        " " => "spaces",
        "::" => "double colons",
        _ => $"\"{Separator}\"",
    };
}
