namespace TransRec.Data.Storing;

/// <summary>Numbers in the order of the bytes of their ids, for a table of ids that is in another order.</summary>
internal static class SortedNumbers
{
    /// <param name="folder">The store's folder.</param>
    /// <param name="ids">The table, written and on disk.</param>
    internal static StoreFileEntry Write(string folder, StoreFileEntry ids)
    {
        var count = (new FileInfo(Path.Combine(folder, ids.Name + StoreFiles.At)).Length / sizeof(long)) - 1;
        using var table = new TextTable(folder, ids, checked((int)count));
        var numbers = new int[count];
        for (var number = 0; number < numbers.Length; number++)
        {
            numbers[number] = number;
        }

        var (left, right) = (new byte[256], new byte[256]);
        numbers.AsSpan().Sort((first, second) => table.Read(first, ref left).SequenceCompareTo(table.Read(second, ref right)));
        using var writer = new StoreFileWriter(folder, ids.Name + StoreFiles.Sorted);
        writer.Write<int>(numbers);
        return writer.Finish();
    }
}
