namespace TransRec.Tests;

/// <summary>Damage to files: one byte, at several places.</summary>
internal static class Flips
{
    private static readonly byte[] Masks = [0x01, 0x20, 0x80, 0x0f];

    /// <summary>Runs a check with each damage in turn; afterwards the file is as it was.</summary>
    public static void Each(string path, Action<string> check, int places = 8)
    {
        var sound = File.ReadAllBytes(path);
        try
        {
            foreach (var place in Enumerable.Range(0, places).Select(i => (int)((long)(sound.Length - 1) * i / (places - 1))).Distinct())
            {
                var damaged = sound.ToArray();
                damaged[place] ^= Masks[place % Masks.Length];
                File.WriteAllBytes(path, damaged);
                check($"byte {place} of {path}");
            }
        }
        finally
        {
            File.WriteAllBytes(path, sound);
        }
    }
}
