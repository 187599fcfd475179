using System.Buffers;
using System.Text;
using TransRec.Import.Sources;

namespace TransRec.Import.Tests.Sources;

public sealed class JsonReaderTests
{
    [Fact]
    public void Keys_that_are_asked_for_are_taken_whatever_their_kind()
    {
        var rows = Read("{\"a\": \"x\\u00e9\\n\", \"n\": -1.5e3, \"b\": true, \"l\": [1, {\"z\": 2}], \"o\": {\"p\": {\"q\": \"deep\"}}, \"e\": null}\n", ["a", "n", "b", "l", "o.p.q", "e", "none"]);

        Assert.Equal(["xé\n", "-1.5e3", "true", "[1, {\"z\": 2}]", "deep", "", ""], rows.Single());
    }

    [Theory]
    [InlineData("[{\"a\": 1},\n {\"a\": 2}]")]
    [InlineData("{\n  \"a\": 1\n}\n{\n  \"a\": \"}\\\"{\"\n}\n")]
    [InlineData("[{\"a\":\n1},{\"a\":2}]\n")]
    public void Objects_of_one_list_or_over_several_lines_are_found(string text)
    {
        using var reader = new JsonRecordReader(new ObjectScanner(new MemoryStream(Encoding.UTF8.GetBytes(text))), "t.json", ["a"], python: false);
        var count = 0;
        while (reader.Read())
        {
            Assert.Null(reader.Defect);
            Assert.False(reader[0].IsEmpty);
            count++;
        }

        Assert.Equal(2, count);
    }

    [Theory]
    [InlineData("{\"a\": 1", "no valid JSON")]
    [InlineData("[1, 2]", "a JSON startarray")]
    [InlineData("{\"a\": 1} {\"a\": 2}", "no valid JSON")]
    [InlineData("{\"a\": \"\\ud800\"}", "no valid JSON")]
    [InlineData("nonsense", "no valid JSON")]
    public void A_record_that_is_no_object_is_a_defect_with_its_line_and_the_next_one_is_read(string bad, string found)
    {
        using var reader = new JsonRecordReader(new LineScanner(new MemoryStream(Encoding.UTF8.GetBytes($"{{\"a\": 0}}\n{bad}\n{{\"a\": 3}}\n"))), "t.json", ["a"], python: false);

        Assert.True(reader.Read());
        Assert.True(reader.Read());
        Assert.Equal((2, true), (reader.Defect!.Line, reader.Defect.Found.StartsWith(found, StringComparison.Ordinal)));
        Assert.True(reader.Read());
        Assert.Equal("3", Encoding.UTF8.GetString(reader[0]));
    }

    [Theory]
    [InlineData("{'a': u'x', \"b\": [1, -2.5, True, None, ('t',)], }", """{"a":"x","b":[1,-2.5,true,null,["t"]]}""")]
    [InlineData("{'q': \"it's\", 'd': 'say \"hi\"', 't': '''a'b''', 'e': ''}", """{"q":"it's","d":"say \"hi\"","t":"a'b","e":""}""")]
    [InlineData("{'x': '\\xe9\\u2764\\U0001F600\\'\\\\\\t\\101\\q', 'r': r'\\n'}", """{"x":"é❤😀'\\\tA\\q","r":"\\n"}""")]
    [InlineData("{'s': u'\\ud83d\\ude00', 1: 2L}", """{"s":"😀","1":2}""")]
    public void Literals_of_Python_become_JSON(string python, string json)
    {
        var written = new ArrayBufferWriter<byte>();

        Assert.Null(PythonLiteral.Translate(Encoding.UTF8.GetBytes(python), written));
        using var expected = System.Text.Json.JsonDocument.Parse(json);
        using var found = System.Text.Json.JsonDocument.Parse(written.WrittenMemory);
        Assert.True(System.Text.Json.JsonElement.DeepEquals(expected.RootElement, found.RootElement), Encoding.UTF8.GetString(written.WrittenSpan));
    }

    [Theory]
    [InlineData("{'a': __import__('os')}")]
    [InlineData("{'a': 1 + 2}")]
    [InlineData("{'a': 'x}")]
    [InlineData("{'a' 1}")]
    [InlineData("{'a': lambda: 1}")]
    [InlineData("{'a': 1}; print(1)")]
    [InlineData("{'a': 1e999}")]
    [InlineData("{'a': '\\x4'}")]
    public void What_is_no_literal_is_refused_and_never_executed(string python) =>
        Assert.NotNull(PythonLiteral.Translate(Encoding.UTF8.GetBytes(python), new ArrayBufferWriter<byte>()));

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.NotNull(PythonLiteral.Translate(Encoding.UTF8.GetBytes(new string('[', 100_000)), new ArrayBufferWriter<byte>()));

    private static List<string[]> Read(string text, string[] columns)
    {
        using var reader = new JsonRecordReader(new LineScanner(new MemoryStream(Encoding.UTF8.GetBytes(text))), "t.json", columns, python: false);
        var rows = new List<string[]>();
        while (reader.Read())
        {
            Assert.Null(reader.Defect);
            rows.Add([.. Enumerable.Range(0, columns.Length).Select(column => Encoding.UTF8.GetString(reader[column]))]);
        }

        return rows;
    }
}
