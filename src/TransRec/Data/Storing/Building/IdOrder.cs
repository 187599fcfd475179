using System.Buffers.Binary;

namespace TransRec.Data.Storing.Building;

/// <summary>Sorts ids by their bytes: eight bytes at a time as one number, and only those that agree in them by the next eight.</summary>
internal static class IdOrder
{
    private const int Step = sizeof(ulong);

    /// <summary>The numbers of ids in the order of the bytes; ids have no zero byte, so that a shorter one, filled with zeros, comes first.</summary>
    internal static int[] Sorted(IdInterner ids, long[] positions)
    {
        var numbers = new int[positions.Length];
        for (var number = 0; number < numbers.Length; number++)
        {
            numbers[number] = number;
        }

        var keys = new ulong[numbers.Length];
        Sort(numbers, keys, depth: 0);
        return numbers;

        void Sort(Span<int> some, Span<ulong> someKeys, int depth)
        {
            for (var place = 0; place < some.Length; place++)
            {
                someKeys[place] = Key(ids.IdAt(positions[some[place]]), depth);
            }

            someKeys.Sort(some);
            for (var start = 0; start < some.Length;)
            {
                var end = start + 1;
                while (end < some.Length && someKeys[end] == someKeys[start])
                {
                    end++;
                }

                if (end - start > 1)
                {
                    Sort(some[start..end], someKeys[start..end], depth + Step);
                }

                start = end;
            }
        }
    }

    private static ulong Key(ReadOnlySpan<byte> id, int depth)
    {
        var rest = id.Length > depth ? id[depth..] : default;
        if (rest.Length >= Step)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(rest);
        }

        var key = 0UL;
        for (var place = 0; place < rest.Length; place++)
        {
            key |= (ulong)rest[place] << (8 * (Step - 1 - place));
        }

        return key;
    }
}
