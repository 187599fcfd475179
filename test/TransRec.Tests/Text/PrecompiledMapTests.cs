using System.Buffers.Binary;
using System.Text;
using TransRec.Text;

namespace TransRec.Tests.Text;

public sealed class PrecompiledMapTests
{
    // What the table of nmt_nfkc does to these, among a hundred thousand others.
    private static readonly Dictionary<string, string> Some = new()
    {
        ["\uFB01"] = "fi", // the ligature
        ["\u2122"] = "TM",
        ["\uFF21"] = "A", // of full width
        ["\u00A0"] = " ",
        ["\t"] = " ",
        ["\u200D"] = " ",
        ["\u00AD"] = "", // the soft hyphen
        ["e\u0301"] = "\u00E9",
        ["\u1100\u1161"] = "\uAC00",
        ["\U0001D53E"] = "G",
    };

    [Theory]
    [InlineData("\uFB01sh", "fish")]
    [InlineData("\u2122\u001Eg", "TM\u001Eg")]
    [InlineData("\uFF21\u00A0b\tc", "A b c")]
    [InlineData("so\u00ADft", "soft")]
    [InlineData("caf\u0065\u0301", "caf\u00E9")]
    [InlineData("e", "e")]
    [InlineData("\U0001D53E\U0001D53F", "G\U0001D53F")]
    [InlineData("", "")]
    public void What_the_table_has_is_replaced(string text, string expected) => Assert.Equal(expected, Of(Some).Normalize(text));

    // Six bytes: looked up character by character, as the published code does it.
    [Fact]
    public void A_cluster_of_six_bytes_is_not_looked_up_whole() => Assert.Equal("\u1100\u1161", Of(Some).Normalize("\u1100\u1161"));

    // The shortest entry that a cluster begins with stands for all of it.
    [Fact]
    public void A_mark_after_an_entry_is_lost_as_in_the_published_code() => Assert.Equal("TMx", Of(Some).Normalize("\u2122\u0301x"));

    [Fact]
    public void Every_damaged_table_is_refused_or_stays_inside_itself()
    {
        var good = Bytes(Some);
        var random = new Random(1);
        var refused = 0;
        for (var round = 0; round < 2000; round++)
        {
            var bytes = good[..(round % 3 == 0 ? random.Next(good.Length) : good.Length)].ToArray();
            for (var i = 0; i < 3 && bytes.Length > 0; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var map = PrecompiledMap.Of(bytes);
            refused += map is null ? 1 : 0;
            _ = map?.Normalize("\uFB01 \u2122 e\u0301 \U0001D53E abc");
        }

        Assert.InRange(refused, 600, 1999);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"no base64!\"")]
    [InlineData("\"AAAA\"")]
    [InlineData("null")]
    public void A_table_that_is_none_is_refused_by_its_key(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse($$"""{"type":"Precompiled","precompiled_charsmap":{{json}}}""");
        var error = Assert.Throws<InvalidDataException>(() => TextNormalizers.Read(new TokenizerPart(document.RootElement, "tokenizer.json")));
        Assert.Contains("precompiled_charsmap is", error.Message, StringComparison.Ordinal);
    }

    internal static string Base64(IReadOnlyDictionary<string, string> entries) => Convert.ToBase64String(Bytes(entries));

    private static PrecompiledMap Of(Dictionary<string, string> entries) => PrecompiledMap.Of(Bytes(entries))!;

    // The plainest double array: a block of 256 units for every node, so that no two nodes meet.
    private static byte[] Bytes(IReadOnlyDictionary<string, string> entries)
    {
        var nodes = new List<(Dictionary<byte, int> Children, int Value)> { ([], -1) };
        var texts = new List<byte>();
        foreach (var (key, text) in entries)
        {
            var node = 0;
            foreach (var value in Encoding.UTF8.GetBytes(key))
            {
                if (!nodes[node].Children.TryGetValue(value, out var next))
                {
                    nodes[node].Children.Add(value, next = nodes.Count);
                    nodes.Add(([], -1));
                }

                node = next;
            }

            nodes[node] = (nodes[node].Children, texts.Count);
            texts.AddRange(Encoding.UTF8.GetBytes(text));
            texts.Add(0);
        }

        var units = new uint[256 * (nodes.Count + 1)];
        units[0] = (uint)(Block(0) << 10);
        for (var node = 0; node < nodes.Count; node++)
        {
            foreach (var (value, child) in nodes[node].Children)
            {
                var place = Block(node) ^ value;
                units[place] = value | (nodes[child].Value >= 0 ? 1u << 8 : 0) | (uint)((place ^ Block(child)) << 10);
            }

            if (nodes[node].Value >= 0)
            {
                units[Block(node)] = (uint)nodes[node].Value | (1u << 31);
            }
        }

        var bytes = new byte[4 + (4 * units.Length) + texts.Count];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(4 * units.Length));
        for (var i = 0; i < units.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 + (4 * i)), units[i]);
        }

        texts.CopyTo(bytes, 4 + (4 * units.Length));
        return bytes;

        static int Block(int node) => 256 * (node + 1);
    }
}
