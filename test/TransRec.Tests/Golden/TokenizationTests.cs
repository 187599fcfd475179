using System.Text.Json;
using TransRec.Encoders.Text;
using TransRec.Text;

namespace TransRec.Tests.Golden;

/// <summary>Every row of golden/tokenization: ids of the slow BERT and RoBERTa tokenizers of transformers 4.27.1.</summary>
public sealed class TokenizationTests
{
    [Theory]
    [InlineData("bert-base-uncased", "bert_text", "text")]
    [InlineData("bert-base-uncased", "bert_lower", "lower")]
    [InlineData("roberta-base", "roberta_text", "text")]
    [InlineData("roberta-base", "roberta_lower", "lower")]
    public void Every_row_has_the_reference_ids(string vocabulary, string expected, string source)
    {
        using var golden = Read();
        var maximum = golden.RootElement.GetProperty("max_length").GetInt32();
        var tokenizer = Open(vocabulary);
        var wrong = new List<string>();
        foreach (var row in golden.RootElement.GetProperty("rows").EnumerateArray())
        {
            var text = row.GetProperty(source).GetString()!;
            var ids = Ids(row.GetProperty(expected));
            var found = tokenizer.Encode(text, maximum);
            if (!found.SequenceEqual(ids))
            {
                wrong.Add($"\"{text}\": expected {string.Join(' ', ids)}, found {string.Join(' ', found)}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_one_file_form_gives_the_same_ids()
    {
        using var golden = Read();
        foreach (var name in (string[])["bert-base-uncased", "roberta-base"])
        {
            var tokenizer = Open(name);
            var folder = Directory.CreateTempSubdirectory("transrec-");
            try
            {
                File.Copy(Path.Combine(GoldenFolder.Need("..", "tokenizers", name), "tokenizer.json"), Path.Combine(folder.FullName, "tokenizer.json"));
                var same = TokenizerFolder.Open(folder.FullName);
                foreach (var row in golden.RootElement.GetProperty("rows").EnumerateArray())
                {
                    var text = row.GetProperty("text").GetString()!;
                    Assert.Equal(tokenizer.Encode(text, 512), same.Encode(text, 512));
                }
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    [Fact]
    public void Every_text_lower_cases_as_the_reference_does()
    {
        using var golden = Read();
        foreach (var row in golden.RootElement.GetProperty("rows").EnumerateArray())
        {
            Assert.Equal(row.GetProperty("lower").GetString(), LowerCase.Of(row.GetProperty("text").GetString()!));
        }
    }

    [Fact]
    public void A_catalogue_has_the_reference_ids_of_the_lower_cased_titles()
    {
        using var golden = Read();
        var rows = golden.RootElement.GetProperty("rows").EnumerateArray().ToList();
        var tokenizer = Open("roberta-base");
        var titles = TokenizedTitles.Create(tokenizer, [.. rows.Select(row => row.GetProperty("text").GetString()!)], 30, lowerCase: true);
        for (var row = 0; row < rows.Count; row++)
        {
            Assert.Equal(Ids(rows[row].GetProperty("roberta_lower")), titles[row + 1].ToArray());
        }
    }

    internal static Tokenizer Open(string name) => TokenizerFolder.Open(GoldenFolder.Need("..", "tokenizers", name));

    private static JsonDocument Read() => JsonDocument.Parse(File.ReadAllBytes(GoldenFolder.Need("tokenization", "tokens.json")));

    // The ids where the attention mask is 1.
    private static int[] Ids(JsonElement encoded) =>
    [
        .. encoded.GetProperty("input_ids").EnumerateArray().Zip(encoded.GetProperty("attention_mask").EnumerateArray())
            .Where(pair => pair.Second.GetInt32() == 1).Select(pair => pair.First.GetInt32()),
    ];
}
