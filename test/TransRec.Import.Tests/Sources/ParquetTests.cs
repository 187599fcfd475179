using ParquetSharp;
using TransRec.Data.Storing;
using TransRec.Import.Formats;

namespace TransRec.Import.Tests.Sources;

public sealed class ParquetTests
{
    private static readonly DateTime s_noon = new(2023, 5, 18, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Eb_nerd_with_lists_nulls_and_histories()
    {
        using var folder = new TemporaryFolder();
        Write(folder["articles.parquet"], [
            ("article_id", new int[] { 11, 12, 13 }), ("title", new string[] { "\"Ét\"", "To &amp; tre", "Fire" }), ("subtitle", new string?[] { "a", null, "c" })]);
        Write(folder["history.parquet"], [
            ("user_id", new uint[] { 7, 8 }),
            ("impression_time_fixed", new DateTime?[][] { [s_noon.AddDays(-2), s_noon.AddDays(-1)], [s_noon.AddDays(-3)] }),
            ("article_id_fixed", new int?[][] { [12, null], [13] })]);
        Write(folder["behaviors.parquet"], [
            ("impression_id", new uint[] { 1, 2, 3 }), ("article_id", new int?[] { null, 11, null }), ("impression_time", new DateTime[] { s_noon, s_noon.AddHours(1), s_noon.AddHours(2) }),
            ("user_id", new uint[] { 7, 7, 8 }), ("article_ids_clicked", new int?[][] { [13], [11], [] })]);

        var report = Importer.Run([folder.Path], folder["out"]);

        Assert.Equal(EbNerd.Format.Name, report.Format);
        Assert.Equal(
            ["d no item 1", "t 11 \"Ét\"", "t 12 To & tre", "t 13 Fire", "u 7 12@2023-05-16T12:00:00 13@2023-05-18T12:00:00 11@2023-05-18T13:00:00", "u 8 13@2023-05-15T12:00:00"],
            Fixture.Found(folder["out"], report));
    }

    [Fact]
    public void A_table_with_times_of_its_own_unit_and_numbers_as_ids()
    {
        using var folder = new TemporaryFolder();
        Write(folder["sales.parquet"], [
            ("customer_id", new double?[] { 17850, null, 17851 }), ("sku", new string[] { "a b", "c", "d" }), ("date", new Date[] { new(18_000), new(18_001), new(18_002) }), ("rating", new float[] { 1.5f, 2, 3 })]);

        var report = Importer.Run([folder.Path], folder["out"]);

        Assert.Equal(["d no user 1", "u 17850 a%20b@2019-04-14T00:00:00", "u 17851 d@2019-04-16T00:00:00"], Fixture.Found(folder["out"], report));
        using var store = DomainStore.Open(folder["out"]);
        Assert.Contains("user=customer_id, item=sku, time=date", report.Sources[0].Mapping, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_that_are_plain_numbers_are_read_by_their_size()
    {
        using var folder = new TemporaryFolder();
        Write(folder["sales.parquet"], [("user", new string[] { "a", "a" }), ("item", new string[] { "c", "d" }), ("ts", new long[] { 1_600_000_000_123, 1_600_000_000_122 })]);

        Assert.Equal(["u a d@2020-09-13T12:26:40.122 c@2020-09-13T12:26:40.123"], Fixture.Found(folder["out"], Importer.Run([folder["sales.parquet"]], folder["out"])));
    }

    [Fact]
    public void A_file_that_is_cut_off_is_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder["sales.parquet"], [("user", new string[] { "a", "b" }), ("item", new string[] { "c", "d" })]);
        File.WriteAllBytes(folder["sales.parquet"], File.ReadAllBytes(folder["sales.parquet"])[..^20]);

        Assert.Contains("sales.parquet cannot be read as Parquet", Assert.Throws<ImportException>(() => Importer.Sniff([folder.Path])).Message, StringComparison.Ordinal);
    }

    internal static void Write(string path, IReadOnlyList<(string Name, Array Values)> columns)
    {
        using var file = new ParquetFileWriter(path, [.. columns.Select(column => new Column(column.Values.GetType().GetElementType()!, column.Name))]);
        using var group = file.AppendRowGroup();
        foreach (var (_, values) in columns)
        {
            using var column = group.NextColumn();
            switch (values)
            {
                case uint[] own when values.GetType() == typeof(uint[]): Put(column, own); break;
                case int[] own: Put(column, own); break;
                case long[] own: Put(column, own); break;
                case int?[] own: Put(column, own); break;
                case double?[] own: Put(column, own); break;
                case float[] own: Put(column, own); break;
                case string[] own: Put(column, own); break;
                case Date[] own: Put(column, own); break;
                case DateTime[] own: Put(column, own); break;
                case int?[][] own: Put(column, own); break;
                case DateTime?[][] own: Put(column, own); break;
                default: throw new NotSupportedException($"{values.GetType()}");
            }
        }

        file.Close();
    }

    private static void Put<T>(ColumnWriter column, T[] values)
    {
        using var writer = column.LogicalWriter<T>();
        writer.WriteBatch(values);
    }
}
