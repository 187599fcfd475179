namespace TransRec.Data.Storing.Building;

/// <summary>Brings rows to the groups of their users and numbers them by place.</summary>
internal static class RowGrouping
{
    private const int BlockRows = 1 << 14;
    private const int BlocksBetweenReports = 64;

    /// <param name="rows">Rows by numbers as first seen.</param>
    /// <param name="groups">The groups of users.</param>
    /// <param name="places">The place of each user and of each item, by number as first seen.</param>
    /// <param name="isDropped">Items whose rows are dropped, by place; null: none.</param>
    /// <param name="to">Takes the rows.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>How many rows were dropped.</returns>
    internal static long Run(
        SpillFile<StoredRow> rows,
        UserGroups groups,
        (int[] Users, int[] Items) places,
        bool[]? isDropped,
        GroupedRows to,
        IProgress<StoreBuildProgress>? progress,
        CancellationToken cancellation)
    {
        var homes = Homes(groups, places.Users);
        var block = new StoredRow[BlockRows];
        var dropped = 0L;
        for (var (start, blocks) = (0L, 0); start < rows.Count; start += BlockRows, blocks++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (blocks % BlocksBetweenReports == 0)
            {
                progress?.Report(new(StoreBuildStage.Grouping, start, rows.Count));
            }

            var some = block.AsSpan(0, (int)Math.Min(BlockRows, rows.Count - start));
            rows.Read(start, some);
            foreach (ref readonly var row in some)
            {
                var item = places.Items[row.Item];
                if (isDropped is not null && isDropped[item])
                {
                    dropped++;
                    continue;
                }

                var home = homes[row.User];
                to.Add((int)(home >> 32), new StoredRow((int)home, item, row.Stamp));
            }
        }

        return dropped;
    }

    // Group and place of each user in one number: one look into memory for each row, not two.
    private static long[] Homes(UserGroups groups, int[] places)
    {
        var groupOf = new int[places.Length];
        for (var group = 0; group < groups.Count; group++)
        {
            var (first, end) = groups[group];
            groupOf.AsSpan(first..end).Fill(group);
        }

        var homes = new long[places.Length];
        for (var user = 0; user < homes.Length; user++)
        {
            homes[user] = ((long)groupOf[places[user]] << 32) | (uint)places[user];
        }

        return homes;
    }
}
