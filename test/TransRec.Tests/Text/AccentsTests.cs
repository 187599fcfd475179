using TransRec.Text;

namespace TransRec.Tests.Text;

/// <summary>Expected values are Python 3.11's unicodedata.normalize("NFD") without category Mn.</summary>
public sealed class AccentsTests
{
    [Theory]
    [InlineData(0x00E9, "e")]
    [InlineData(0x1EB5, "a")]
    [InlineData(0x0142, "\u0142")]
    [InlineData(0x0301, "")]
    [InlineData(0x0344, "")]
    [InlineData(0x2260, "=")]
    [InlineData(0x0BCA, "\u0BC6\u0BBE")]
    [InlineData(0x1D160, "\U0001D158\U0001D165\U0001D16E")]
    [InlineData(0xAC00, "\u1100\u1161")]
    [InlineData(0xD7A3, "\u1112\u1175\u11C2")]
    [InlineData(0xF900, "\u8C48")]
    [InlineData(0xFA0E, "\uFA0E")]
    [InlineData(0x2FA1D, "\U0002A600")]
    public void A_character_leaves_its_base(int character, string expected) => Assert.Equal(expected, Remains(character));

    [Fact]
    public void The_table_is_complete()
    {
        // 11,172 Hangul syllables and 2,043 other characters change and leave something.
        var changed = Enumerable.Range(0x80, 0x110000 - 0x80).Where(value => value is < 0xD800 or > 0xDFFF)
            .Count(value => Remains(value) is { Length: > 0 } remains && remains != char.ConvertFromUtf32(value));
        Assert.Equal(11_172 + 2_043, changed);
    }

    private static string Remains(int character)
    {
        Span<int> remains = stackalloc int[Accents.MostPerCharacter];
        var text = "";
        foreach (var value in remains[..Accents.Strip(character, remains)])
        {
            text += char.ConvertFromUtf32(value);
        }

        return text;
    }
}
