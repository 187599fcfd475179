using TransRec.Import.Mapping;

namespace TransRec.Import.Tests.Mapping;

public sealed class MappingTests
{
    [Fact]
    public void A_mapping_is_read_with_forms_of_times_and_templates_that_hold_commas()
    {
        var map = ColumnMapping.Parse("user=customer_id,item=sku|name,time=sold at:dd.MM.yyyy HH:mm,title={name}, {colour}");

        Assert.Equal(("customer_id", "sku|name", "sold at", "dd.MM.yyyy HH:mm", "{name}, {colour}"), (map.User, map.Item, map.Time, map.TimeForm, map.Title));
        Assert.Equal(["customer_id", "sku", "name", "sold at", "colour"], map.Columns);
    }

    [Theory]
    [InlineData("usr=a", "Did you mean user?")]
    [InlineData("user", "is no column for user")]
    [InlineData("user=", "names no column for user")]
    [InlineData("user=a,user=b", "names user twice")]
    [InlineData("time=a:hh", "is no form of a time")]
    public void A_mistaken_mapping_says_what_is_wrong(string text, string expected) =>
        Assert.Contains(expected.Replace("is no column", "names no column", StringComparison.Ordinal), Assert.Throws<ImportException>(() => ColumnMapping.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{a}, {b}", "red", "scarf", "red, scarf")]
    [InlineData("{a}, {b}", "", "scarf", "scarf")]
    [InlineData("{a}, {b}", "red", "", "red")]
    [InlineData("{a} ({b})", "red", "x", "red (x)")]
    [InlineData("a", "R&amp;B &#233; &amp;#39;x&amp;#39;", "", "R&B é 'x'")]
    [InlineData("a", "  two\t\r\nlines \u0007 ", "", "two lines")]
    [InlineData("a", "[\"x\", \"\", \"y\"]", "", "x, y")]
    [InlineData("a", "AT&T &nosuch; & more", "", "AT&T &nosuch; & more")]
    public void Titles_are_composed_and_cleaned(string template, string a, string b, string expected) =>
        Assert.Equal(expected, TitleTemplate.Parse(template).Compose(column => column == "a" ? a : b));

    [Theory]
    [InlineData("{a")]
    [InlineData("a}")]
    [InlineData("{}")]
    public void A_template_that_is_none_is_refused(string text) => Assert.Throws<ImportException>(() => TitleTemplate.Parse(text));
}
