namespace TransRec.Training;

public sealed partial class SequenceBatch
{
    /// <summary>Cuts the users into slices of nearly equal number, each a batch over the same items.</summary>
    /// <param name="count">Slices, from 1; fewer where there are fewer users.</param>
    internal IReadOnlyList<SequenceBatch> Slices(int count)
    {
        count = Math.Min(count, Users);
        var slices = new SequenceBatch[count];
        var target = 0;
        for (var i = 0; i < count; i++)
        {
            int first = Users * i / count, end = Users * (i + 1) / count;
            var firstTarget = target;
            while (target < TargetUsers.Length && TargetUsers[target] < end)
            {
                target++;
            }

            slices[i] = Slice(first..end, firstTarget..target);
        }

        return slices;
    }

    // Histories are padded in front to the longest of the slice.
    private SequenceBatch Slice(Range users, Range targets)
    {
        var lengths = Lengths[users];
        int longest = Lengths.Max(), longestHere = lengths.Max();
        var first = users.Start.Value;
        var inputs = new long[lengths.Length * longestHere];
        for (var user = 0; user < lengths.Length; user++)
        {
            InputPlaces.AsSpan(((first + user + 1) * longest) - longestHere, longestHere).CopyTo(inputs.AsSpan(user * longestHere));
        }

        return new SequenceBatch
        {
            Items = Items,
            Lengths = lengths,
            InputPlaces = inputs,
            TargetRows = [.. TargetRows[targets].Select(row => (((row / longest) - first) * longestHere) + (row % longest) - (longest - longestHere))],
            TargetPlaces = TargetPlaces[targets],
            TargetUsers = [.. TargetUsers[targets].Select(user => user - first)],
            NegativePlaces = NegativePlaces.Length == 0 ? [] : NegativePlaces[targets],
            Own = Own.Length == 0 ? [] : Own[(first * Items.Length)..(users.End.Value * Items.Length)],
            Interactions = Interactions,
        };
    }
}
