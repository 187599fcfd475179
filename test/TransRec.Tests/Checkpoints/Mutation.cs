namespace TransRec.Tests.Checkpoints;

/// <summary>Seeded damage to bytes: bits, bytes, cuts, repetitions, extreme numbers.</summary>
internal static class Mutation
{
    private static readonly byte[][] Extremes =
    [
        [0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0, 0, 0, 0, 0x80], [0xff, 0xff], "99999999"u8.ToArray(), "-1"u8.ToArray(),
    ];

    public static byte[] Of(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[place] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(place, random.Next(1, 1 + Math.Min(8, bytes.Count - place))); break;
                case 3: bytes.Insert(place, (byte)random.Next(256)); break;
                case 4: bytes.InsertRange(place, bytes[place..Math.Min(bytes.Count, place + random.Next(1, 17))]); break;
                case 5: bytes.RemoveRange(place, bytes.Count - place); break;
                default: Overwrite(bytes, place, Extremes[random.Next(Extremes.Length)]); break;
            }
        }

        return [.. bytes];
    }

    private static void Overwrite(List<byte> bytes, int place, byte[] value)
    {
        for (var index = 0; index < value.Length && place + index < bytes.Count; index++)
        {
            bytes[place + index] = value[index];
        }
    }
}
