using System.Text;
using TransRec.Import.Sources;

namespace TransRec.Import.Tests.Sources;

public sealed class DelimitedReaderTests
{
    private static readonly Dialect Comma = new(",", Quoting.Doubled, HasHeader: false);

    [Theory]
    [InlineData("a,b\nc,d\n", "a|b;c|d")]
    [InlineData("a,b\r\nc,d", "a|b;c|d")]
    [InlineData("a,\n,b\n\n", "a|;|b")]
    [InlineData("\"a,1\",b\n\"say \"\"hi\"\"\",\"\"\n", "a,1|b;say \"hi\"|")]
    [InlineData("\"two\nlines\",b\n", "two\nlines|b")]
    [InlineData("5\" pipe,b\nc\"d,e\"\n", "5\" pipe|b;c\"d|e\"")]
    public void Fields_are_cut_as_RFC_4180_says_and_a_quote_inside_a_field_is_text(string text, string expected) => Assert.Equal(expected, Read(text, Comma));

    [Theory]
    [InlineData("1::A: B::x\n2::C::y\n", "::", "1|A: B|x;2|C|y")]
    [InlineData("a\t\"b\nc\"\td\n", "\t", "a|\"b;c\"|d")]
    public void Without_quoting_quotes_are_text_and_a_separator_may_be_two_letters(string text, string separator, string expected) =>
        Assert.Equal(expected, Read(text, new(separator, Quoting.None, HasHeader: false), ragged: true));

    [Fact]
    public void A_backslash_makes_a_quote_text_where_that_is_meant() =>
        Assert.Equal("He said \"x\"; y|\\n", Read("\"He said \\\"x\\\"; y\";\"\\n\"\n", new(";", Quoting.Backslash, HasHeader: false)));

    [Fact]
    public void A_quote_that_nothing_closes_costs_its_own_line_only()
    {
        var rows = Records("a,b\n\"c,d\ne,f\n\"g\",h\n", Comma, out var defects);

        Assert.Equal("a|b;e|f;g|h", rows);
        var defect = Assert.Single(defects);
        Assert.Equal((2, "a quote at character 1 that nothing closes"), (defect.Line, defect.Found));
    }

    [Fact]
    public void Lines_are_counted_through_quoted_line_ends()
    {
        _ = Records("\"a\nb\",c\nd,e\nf\n", Comma, out var defects);

        var defect = Assert.Single(defects);
        Assert.Equal((4, "1 columns", "2, separated by commas"), (defect.Line, defect.Found, defect.Expected));
    }

    [Fact]
    public void Text_behind_a_closing_quote_is_named_with_its_place()
    {
        Assert.Equal("d|e", Records("\"a\"b,c\nd,e\n", Comma, out var defects));
        Assert.Equal("text behind a closing quote at character 4", Assert.Single(defects).Found);
    }

    [Fact]
    public void A_line_of_any_length_is_passed_over_without_being_kept()
    {
        var text = new StringBuilder("a,b\n").Append('x', (1 << 24) + 5_000).Append("\nc,d\n");

        Assert.Equal("a|b;c|d", Records(text.ToString(), Comma, out var defects));
        Assert.Contains("more than 16777216 bytes", Assert.Single(defects).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Buffers_that_end_anywhere_change_nothing()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => ",,\"\"\"\n\r\nabcé"[random.Next(12)]));
            foreach (var quoting in (Quoting[])[Quoting.Doubled, Quoting.None, Quoting.Backslash])
            {
                var dialect = new Dialect(",", quoting, HasHeader: false);
                var (whole, wholeDefects) = (Records(text, dialect, out var first), first.Count);
                Assert.Equal((whole, wholeDefects), (Records(text, dialect, out var second, chunk: 1), second.Count));
            }
        }
    }

    private static string Read(string text, Dialect dialect, bool ragged = false)
    {
        var rows = Records(text, dialect, out var defects, ragged: ragged);
        Assert.Empty(defects);
        return rows;
    }

    private static string Records(string text, Dialect dialect, out List<ImportDefect> defects, int chunk = int.MaxValue, bool ragged = false)
    {
        using var reader = new DelimitedReader(new Chunked(Encoding.UTF8.GetBytes(text), chunk), "t.csv", dialect, ragged: ragged);
        var rows = new List<string>();
        defects = [];
        while (reader.Read())
        {
            if (reader.Defect is { } defect)
            {
                defects.Add(defect);
                continue;
            }

            var fields = Enumerable.Range(0, reader.FieldCount).Select(column => Encoding.UTF8.GetString(reader[column]));
            rows.Add(string.Join('|', fields));
        }

        return string.Join(';', rows);
    }

    private sealed class Chunked(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, chunk)]);
    }
}
