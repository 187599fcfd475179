using TransRec.Text;

namespace TransRec.Tests.Text;

/// <summary>Expected values from the examples of Unicode's annex 15.</summary>
public sealed class UnicodeFormsTests
{
    [Theory]
    [InlineData("\u00E9", "e\u0301", "\u00E9", "e\u0301", "\u00E9")]
    [InlineData("\u1E9B\u0323", "\u017F\u0323\u0307", "\u1E9B\u0323", "s\u0323\u0307", "\u1E69")] // long s, dot above, dot below
    [InlineData("\u212B", "A\u030A", "\u00C5", "A\u030A", "\u00C5")] // angstrom
    [InlineData("\uFB01", "\uFB01", "\uFB01", "fi", "fi")] // ligature
    [InlineData("2\u2075", "2\u2075", "2\u2075", "25", "25")]
    [InlineData("\uAC01", "\u1100\u1161\u11A8", "\uAC01", "\u1100\u1161\u11A8", "\uAC01")] // Hangul
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")] // excluded from composition
    [InlineData("a\u0315\u0300\u05AE\u0301b", "a\u05AE\u0300\u0301\u0315b", "\u00E0\u05AE\u0301\u0315b", "a\u05AE\u0300\u0301\u0315b", "\u00E0\u05AE\u0301\u0315b")]
    [InlineData("plain", "plain", "plain", "plain", "plain")]
    public void The_four_forms(string text, string nfd, string nfc, string nfkd, string nfkc)
    {
        Assert.Equal(nfd, UnicodeForms.Of(text, compatible: false, composed: false));
        Assert.Equal(nfc, UnicodeForms.Of(text, compatible: false, composed: true));
        Assert.Equal(nfkd, UnicodeForms.Of(text, compatible: true, composed: false));
        Assert.Equal(nfkc, UnicodeForms.Of(text, compatible: true, composed: true));
    }
}
