using System.Text.Json;
using TransRec.Data;

namespace TransRec.Tests.Golden;

/// <summary>Filtering, item numbers and splits of the reference (golden/eval/splits.json, written by Adapter4Rec's own preprocessing).</summary>
public sealed class EvaluationSplitTests
{
    [Fact]
    public void Items_and_splits_equal_the_reference()
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(GoldenFolder.Need("eval", "splits.json")));
        var root = expected.RootElement;
        var domain = Load();

        Assert.Equal(root.GetProperty("item_num").GetInt32(), domain.ItemCount);
        foreach (var item in root.GetProperty("item_id_to_name").EnumerateObject())
        {
            Assert.Equal(item.Value.GetString(), domain.ItemIds[int.Parse(item.Name)]);
        }

        Assert.Equal(root.GetProperty("train").EnumerateObject().Count(), domain.UserCount);
        for (var user = 0; user < domain.UserCount; user++)
        {
            int[] Of(string split) => [.. root.GetProperty(split).GetProperty($"{user}").EnumerateArray().Select(item => item.GetInt32())];
            Assert.Equal(Of("train"), domain.Training(user).ToArray());
            Assert.Equal(Of("valid"), domain.Validation(user).ToArray());
            Assert.Equal(Of("test"), domain.Test(user).ToArray());
            Assert.Equal(Of("history_valid"), domain.History(user, HeldOut.Validation).ToArray());
            Assert.Equal(Of("history_test"), domain.History(user, HeldOut.Test).ToArray());
        }
    }

    [Fact]
    public void The_user_that_stands_there_twice_is_a_defect_by_default()
    {
        var failure = Assert.Throws<DomainFormatException>(() => Domain.Load(GoldenFolder.Need("eval")));
        Assert.Equal("users.tsv, line 301", failure.Message.Split('\n')[1].Trim().Split(':')[0]);
    }

    /// <summary>The golden domain; one of its users stands there twice, and the reference takes the last line.</summary>
    internal static Domain Load() => Domain.Load(GoldenFolder.Need("eval"), new() { RepeatedUsers = RepeatedUsers.KeepLast });
}
