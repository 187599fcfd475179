using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.BZip2;
using TransRec.Data.Storing;

namespace TransRec.Import.Tests.Sources;

public sealed class PackingTests
{
    private const string Sales = "user_id,item_id,timestamp,title\nu1,a,1600000000,Café\nu1,b,1600000001,Tea\nu2,a,1600000002,Café\n";

    public static TheoryData<string> Ways => ["plain", "gzip", "gzip twice", "zstd", "bzip2", "zip"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Packed_files_are_read_as_they_are_whatever_they_are_called(string way)
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales", Pack(way, Encoding.UTF8.GetBytes(Sales)));

        var report = Importer.Run([folder["sales"]], folder["out"]);

        Assert.Equal((3, 2, 2), (report.Store.Interactions, report.Store.Users, report.Store.Items));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    public void An_encoding_is_found_by_its_bytes(string name)
    {
        using var folder = new TemporaryFolder();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(name);
        var text = name == "windows-1252" ? Sales.Replace("Tea", "“Tea”", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal) : Sales;
        folder.Write("sales.csv", [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);

        _ = Importer.Run([folder["sales.csv"]], folder["out"]);

        using var store = DomainStore.Open(folder["out"]);
        Assert.Equal("Café", store.Title(0));
        Assert.Equal(name == "windows-1252" ? "“Tea”" : "Tea", store.Title(1));
    }

    [Fact]
    public void An_encoding_that_is_named_counts()
    {
        using var folder = new TemporaryFolder();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        folder.Write("sales.csv", Encoding.GetEncoding("gbk").GetBytes(Sales.Replace("Tea", "茶", StringComparison.Ordinal).Replace("Café", "咖啡", StringComparison.Ordinal)));

        _ = Importer.Run([folder["sales.csv"]], folder["out"], new ImportOptions { Encoding = "gbk" });

        using var store = DomainStore.Open(folder["out"]);
        Assert.Equal(("咖啡", "茶"), (store.Title(0), store.Title(1)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("bzip2")]
    public void A_file_that_is_cut_off_is_refused_and_nothing_is_written(string way)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(3);
        var text = new StringBuilder("user_id,item_id,timestamp\n");
        for (var row = 0; row < 60_000; row++)
        {
            text.Append($"u{random.Next(5_000)},i{random.Next(2_000)},{1_600_000_000 + random.Next(10_000_000)}\n");
        }

        var packed = Pack(way, Encoding.UTF8.GetBytes(text.ToString()));
        folder.Write("sales.csv", packed[..(packed.Length * 3 / 4)]);

        var error = Assert.Throws<ImportException>(() => Importer.Run([folder["sales.csv"]], folder["out"]));

        Assert.Contains("sales.csv is damaged or cut off", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Theory]
    [InlineData("fd377a585a00", "packed with xz")]
    [InlineData("377abcaf271c", "a 7z archive")]
    [InlineData("526172211a07", "a rar archive")]
    [InlineData("d0cf11e0a1b1", "an Excel workbook of the old form")]
    public void What_is_not_unpacked_is_named(string first, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", [.. Convert.FromHexString(first), .. new byte[200]]);

        Assert.Contains(expected, Assert.Throws<ImportException>(() => Importer.Sniff([folder.Path])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "an HTML page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n", "a git-lfs pointer")]
    public void Downloads_that_went_wrong_are_named(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("ratings.csv", text);

        Assert.Contains(expected, Assert.Throws<ImportException>(() => Importer.Sniff([folder.Path])).Message, StringComparison.Ordinal);
    }

    internal static byte[] Pack(string way, byte[] content)
    {
        using var packed = new MemoryStream();
        switch (way)
        {
            case "gzip":
                using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                {
                    gzip.Write(content);
                }

                break;
            case "gzip twice": // two members after each other are one file
                return [.. Pack("gzip", content[..20]), .. Pack("gzip", content[20..])];
            case "zstd":
                using (var zstd = new ZstdSharp.CompressionStream(packed, leaveOpen: true))
                {
                    zstd.Write(content);
                }

                break;
            case "bzip2":
                using (var bzip = new BZip2OutputStream(packed) { IsStreamOwner = false })
                {
                    bzip.Write(content);
                }

                break;
            case "zip":
                using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
                {
                    using var entry = zip.CreateEntry("inside/sales.csv").Open();
                    entry.Write(content);
                }

                break;
            default:
                return content;
        }

        return packed.ToArray();
    }
}
