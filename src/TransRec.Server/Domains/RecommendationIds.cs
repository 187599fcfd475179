using System.Security.Cryptography;

namespace TransRec.Server.Domains;

/// <summary>Ids of answers: 10 characters of time, 16 that are drawn, in an alphabet without look-alikes, so that they sort by time (the ULID form).</summary>
internal static class RecommendationIds
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Another id.</summary>
    public static string Next(TimeProvider clock) => string.Create(26, clock.GetUtcNow().ToUnixTimeMilliseconds(), static (text, time) =>
    {
        for (var place = 9; place >= 0; place--, time >>= 5)
        {
            text[place] = Alphabet[(int)(time & 31)];
        }

        Span<byte> drawn = stackalloc byte[16];
        RandomNumberGenerator.Fill(drawn);
        for (var place = 0; place < 16; place++)
        {
            text[10 + place] = Alphabet[drawn[place] & 31];
        }
    });
}
