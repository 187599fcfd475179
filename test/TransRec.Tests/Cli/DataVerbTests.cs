using System.Text.Json;
using TransRec.Tests.Images;

namespace TransRec.Tests.Cli;

public sealed class DataVerbTests : IDisposable
{
    private readonly PictureShop shop = new();

    [Fact]
    public void Pictures_are_counted_and_broken_ones_are_listed_with_their_reason_and_are_no_failure()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("data", "describe", shop.Folder, "--cache", shop["cache"]));
        Assert.Matches("with a picture +3", line.Out);
        Assert.Matches("without a file +1", line.Out);
        Assert.Matches("with a broken file +1", line.Out);
        Assert.Matches("PNG +2", line.Out);
        Assert.Matches("turned upright by EXIF +1", line.Out);
        Assert.Matches("i3 +images/i3.png +The content ends before the picture does.", line.Out);
        Assert.Contains("Items without a file: i2\n", line.Out, StringComparison.Ordinal);
        Assert.Contains("The pictures of 5 items were decoded in ", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_has_every_items_file_and_no_progress()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("data", "describe", shop.Folder, "--cache", shop["cache"], "--json", "--contact-sheet", shop["sheet.png"]));
        Assert.Equal("", line.Error);
        using var printed = JsonDocument.Parse(line.Out);
        var pictures = printed.RootElement.GetProperty("pictures");
        Assert.Equal((5, 3), (pictures.GetProperty("items").GetInt32(), pictures.GetProperty("present").GetInt32()));
        var files = pictures.GetProperty("files");
        Assert.Equal("truncated", files[2].GetProperty("problem").GetString());
        Assert.Equal(("jpeg", "turned"), (files[3].GetProperty("format").GetString(), files[3].GetProperty("notes")[0].GetString()));
        Assert.Equal(5, printed.RootElement.GetProperty("contactSheet").GetProperty("items").GetInt32());
        Assert.True(File.Exists(shop["sheet.png"]));
    }

    [Fact]
    public void A_folder_without_pictures_has_nothing_said_about_them()
    {
        using var bare = new PictureShop(pictures: false);
        var (line, json) = (new CommandLine(), new CommandLine());
        Assert.Equal(0, line.Run("data", "describe", bare.Folder));
        Assert.DoesNotContain("picture", line.Out, StringComparison.Ordinal);
        Assert.Equal(0, json.Run("data", "describe", bare.Folder, "--json"));
        using var printed = JsonDocument.Parse(json.Out);
        Assert.Equal(JsonValueKind.Null, printed.RootElement.GetProperty("pictures").ValueKind);
    }

    [Fact]
    public void A_sheet_in_a_folder_that_does_not_exist_is_refused_before_anything_is_decoded()
    {
        var line = new CommandLine();
        Assert.Equal(2, line.Run("data", "describe", shop.Folder, "--cache", shop["cache"], "--contact-sheet", shop["none/sheet.png"]));
        Assert.Contains("--contact-sheet: ", line.Error, StringComparison.Ordinal);
        Assert.Contains("lies in a folder that does not exist", line.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shop["cache"]));
    }

    public void Dispose() => shop.Dispose();
}
