using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>Consecutive rows of a packed matrix that belong to sequences of one length.</summary>
/// <param name="Start">The first row.</param>
/// <param name="Sequences">How many sequences.</param>
/// <param name="Length">Rows of each sequence.</param>
/// <param name="Mask">Added to attention scores, [sequences, 1, 1, length]; null where every row is valid.</param>
public sealed record PackedGroup(int Start, int Sequences, int Length, Tensor? Mask = null)
{
    /// <summary>Rows of the group.</summary>
    public int Rows => Sequences * Length;
}

/// <summary>
/// Where the sequences of a batch lie in one packed [rows, width] matrix: everything per row runs on the matrix, attention runs per group of equal
/// length. Groups of exact length need no mask and hold no padding; a padded group carries one.
/// </summary>
public sealed class PackedLayout
{
    private PackedLayout(IReadOnlyList<PackedGroup> groups, int leadingRows = 0, PaddedForm? padding = null)
    {
        Groups = groups;
        LeadingRows = leadingRows;
        Padding = padding;
        Rows = groups.Sum(group => group.Rows);
        Sequences = groups.Sum(group => group.Sequences);
        RowsOfGroups = [.. groups.Select(group => (long)group.Rows)];
        SequencesOfGroups = [.. groups.Select(group => (long)group.Sequences)];
    }

    /// <summary>The groups in the order of their rows.</summary>
    public IReadOnlyList<PackedGroup> Groups { get; }

    /// <summary>Rows of the packed matrix.</summary>
    public int Rows { get; }

    /// <summary>Sequences of all groups.</summary>
    public int Sequences { get; }

    /// <summary>Rows at the front of every sequence that are not its content: those of <see cref="Prepend"/>.</summary>
    public int LeadingRows { get; }

    /// <summary>The same sequences as one padded group, for devices that rather do one large product than many small ones; null: attention runs per group.</summary>
    internal PaddedForm? Padding { get; }

    internal long[] RowsOfGroups { get; }

    internal long[] SequencesOfGroups { get; }

    /// <summary>A layout without padding.</summary>
    /// <param name="lengths">The length of every sequence, ascending, each at least 1.</param>
    /// <param name="device">
    /// Where the rows live. Default cpu. On another device attention pads the sequences for itself (everything else stays packed); what that takes is made here, so create and use
    /// the layout inside a dispose scope.
    /// </param>
    /// <exception cref="ArgumentException">No sequence, a length below 1, or lengths that do not ascend.</exception>
    public static PackedLayout OfSortedLengths(ReadOnlySpan<int> lengths, Device? device = null)
    {
        if (lengths.IsEmpty || lengths[0] < 1)
        {
            throw new ArgumentException("A packed layout needs at least one sequence, and every length at least 1.", nameof(lengths));
        }

        var groups = new List<PackedGroup>();
        int start = 0, first = 0;
        for (var i = 1; i <= lengths.Length; i++)
        {
            if (i < lengths.Length && lengths[i] < lengths[i - 1])
            {
                throw new ArgumentException($"Lengths must ascend; {lengths[i]} at {i} follows {lengths[i - 1]}.", nameof(lengths));
            }

            if (i == lengths.Length || lengths[i] != lengths[first])
            {
                var group = new PackedGroup(start, i - first, lengths[first]);
                groups.Add(group);
                start += group.Rows;
                first = i;
            }
        }

        var layout = new PackedLayout(groups);
        return device is null || device.type == TorchSharp.DeviceType.CPU ? layout : layout.WithPadding(device);
    }

    /// <summary>One group without padding.</summary>
    /// <param name="sequences">How many sequences, at least 1.</param>
    /// <param name="length">Rows of each, at least 1.</param>
    public static PackedLayout OfEqualLengths(int sequences, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new PackedLayout([new PackedGroup(0, sequences, length)]);
    }

    /// <summary>One group in which some rows are padding.</summary>
    /// <param name="valid">Non-zero where a row is valid, [sequences, length].</param>
    /// <param name="masked">What is added to the scores of a padded key; finite, so that a fully padded sequence attends uniformly.</param>
    public static PackedLayout Padded(Tensor valid, double masked)
    {
        using var scope = NewDisposeScope();
        var mask = zeros_like(valid, dtype: ScalarType.Float32).masked_fill_(valid.eq(0), masked)
            .view(valid.shape[0], 1, 1, valid.shape[1]); // [sequences, 1, 1, length]
        return new PackedLayout([new PackedGroup(0, (int)valid.shape[0], (int)valid.shape[1], mask.MoveToOuterDisposeScope())]);
    }

    /// <summary>The layout in which every sequence has further rows in front, which all of its rows see. <see cref="InFront"/> puts them there.</summary>
    /// <param name="count">Rows per sequence, 0 or more.</param>
    public PackedLayout Prepend(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
        {
            return this;
        }

        var groups = new List<PackedGroup>();
        foreach (var group in Groups)
        {
            var mask = group.Mask is null ? null : cat([group.Mask.new_zeros(group.Sequences, 1, 1, count), group.Mask], -1);
            groups.Add(new PackedGroup(groups.Sum(before => before.Rows), group.Sequences, group.Length + count, mask));
        }

        var layout = new PackedLayout(groups, LeadingRows + count);
        return Padding is null ? layout : layout.WithPadding(Padding.Slots.device);
    }

    /// <summary>Rows of this layout with the same further rows in front of every sequence: the rows of <see cref="Prepend"/>.</summary>
    /// <param name="front">[count, ...].</param>
    /// <param name="rows">[rows, ...].</param>
    /// <returns>[rows + sequences * count, ...].</returns>
    public Tensor InFront(Tensor front, Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(front);
        ArgumentNullException.ThrowIfNull(rows);
        using var scope = NewDisposeScope();
        long[] tail = rows.shape[1..];
        var parts = Groups.Select(group =>
            cat(
                [
                    front.unsqueeze(0).expand([group.Sequences, .. front.shape]),
                    rows.narrow(0, group.Start, group.Rows).view([group.Sequences, group.Length, .. tail]),
                ],
                1).view([-1, .. tail])); // [sequences * (count + length), ...]
        return cat([.. parts], 0).MoveToOuterDisposeScope();
    }

    /// <summary>The mean of each sequence's valid rows, without the leading ones.</summary>
    /// <param name="rows">[rows, width].</param>
    /// <returns>[sequences, width].</returns>
    public Tensor MeanOfContent(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var scope = NewDisposeScope();
        var means = Groups.Select(group =>
        {
            var content = rows.narrow(0, group.Start, group.Rows).view(group.Sequences, group.Length, -1).narrow(1, LeadingRows, group.Length - LeadingRows);
            if (group.Mask is null)
            {
                return content.mean([1]); // [sequences, width]
            }

            var valid = group.Mask.view(group.Sequences, group.Length, 1).narrow(1, LeadingRows, group.Length - LeadingRows).eq(0).to(rows.dtype);
            return (content * valid).sum(1) / valid.sum(1).clamp_min(1);
        });
        return cat([.. means], 0).MoveToOuterDisposeScope();
    }

    /// <summary>The rows without the leading ones of every sequence; the same tensor when there are none.</summary>
    /// <param name="rows">[rows, width].</param>
    public Tensor Content(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (LeadingRows == 0)
        {
            return rows;
        }

        using var scope = NewDisposeScope();
        var parts = Groups.Select(group =>
            rows.narrow(0, group.Start, group.Rows).view(group.Sequences, group.Length, -1)
                .narrow(1, LeadingRows, group.Length - LeadingRows).reshape(-1, rows.shape[1]));
        return cat([.. parts], 0).MoveToOuterDisposeScope();
    }

    /// <summary>The same rows without masks: every row sees the padding of its sequence too.</summary>
    internal PackedLayout Unmasked() => new([.. Groups.Select(group => group with { Mask = null })], LeadingRows, Padding);

    /// <summary>The same layout with its padded form on a device; the layout itself where all sequences are equally long. Create and use it inside a dispose scope.</summary>
    internal PackedLayout WithPadding(Device device) => Groups.Count == 1 ? this : new(Groups, LeadingRows, PaddedForm.Of(Groups, device));

    /// <summary>Each row's place in its sequence from 0, [rows], int64.</summary>
    internal Tensor Places(Device? device = null) =>
        tensor(Groups.SelectMany(group => Enumerable.Range(0, group.Rows).Select(row => (long)(row % group.Length))).ToArray(), device: device);

    /// <summary>The row at which the content of each sequence begins, behind leading rows, [sequences], int64.</summary>
    public Tensor FirstRows(Device? device = null)
    {
        var rows = new long[Sequences];
        var next = 0;
        foreach (var group in Groups)
        {
            for (var i = 0; i < group.Sequences; i++)
            {
                rows[next++] = group.Start + ((long)i * group.Length) + LeadingRows;
            }
        }

        return tensor(rows, device: device);
    }
}
