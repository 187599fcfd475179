using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace TransRec.Data;

/// <summary>Hashes a domain: every text with its length before it, every number little-endian, so that different data never read the same.</summary>
internal static class DomainFingerprint
{
    public static string Of(Domain domain)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new List<byte>(1 << 16);
        Text("TransRec domain 1");
        Number(domain.Options.MinimumInteractions);
        Number(domain.Options.MaximumSequenceLength);
        Number(domain.ItemCount);
        for (var item = 1; item <= domain.ItemCount; item++)
        {
            Text(domain.ItemIds[item]);
            Text(domain.Titles[item]);
        }

        Number(domain.UserCount);
        for (var user = 0; user < domain.UserCount; user++)
        {
            Text(domain.UserIds[user]);
            var sequence = domain.Sequence(user);
            Number(sequence.Length);
            foreach (var item in sequence)
            {
                Number(item);
            }
        }

        Flush(0);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Text(string text)
        {
            var length = Encoding.UTF8.GetByteCount(text);
            Number(length);
            var start = buffer.Count;
            CollectionsMarshal.SetCount(buffer, start + length);
            Encoding.UTF8.GetBytes(text, CollectionsMarshal.AsSpan(buffer)[start..]);
        }

        void Number(int number)
        {
            Flush(1 << 15);
            var start = buffer.Count;
            CollectionsMarshal.SetCount(buffer, start + sizeof(int));
            BinaryPrimitives.WriteInt32LittleEndian(CollectionsMarshal.AsSpan(buffer)[start..], number);
        }

        void Flush(int above)
        {
            if (buffer.Count > above)
            {
                hash.AppendData(CollectionsMarshal.AsSpan(buffer));
                buffer.Clear();
            }
        }
    }
}
