using TransRec.Text;

namespace TransRec.Tests.Text;

/// <summary>Expected values are Python 3.11's str.lower.</summary>
public sealed class LowerCaseTests
{
    [Theory]
    [InlineData("\u00C9\u00D8 \u0416 \U00010400 \u13A0 \u1C90 \u1E9E \u212A \u01C5", "\u00E9\u00F8 \u0436 \U00010428 \uAB70 \u10D0 \u00DF k \u01C6")]
    [InlineData("\u0130stanbul ISPARTA", "i\u0307stanbul isparta")]
    [InlineData("\u039F\u0394\u039F\u03A3 \u03A3 \u03A3\u0391\u03A3", "\u03BF\u03B4\u03BF\u03C2 \u03C3 \u03C3\u03B1\u03C2")]
    [InlineData("A\u0301\u03A3", "a\u0301\u03C2")]
    [InlineData("A'\u03A3'B \u2160\u03A3 1\u03A3", "a'\u03C3'b \u2170\u03C2 1\u03C3")]
    [InlineData("A\u03A3\uD800", "a\u03C2\uD800")]
    public void Letters_beyond_ASCII_have_lower_case_without_a_culture(string text, string expected) => Assert.Equal(expected, LowerCase.Of(text));
}
