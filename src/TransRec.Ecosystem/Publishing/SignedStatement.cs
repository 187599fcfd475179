using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Foundation.Files;

namespace TransRec.Ecosystem.Publishing;

/// <summary>
/// A provider's signature over a version: an in-toto statement (v1) whose subjects are the digests of manifest and listing, in an envelope of DSSE (v1) with an ECDSA signature on P-256.
/// </summary>
internal static class SignedStatement
{
    private const string PayloadType = "application/vnd.in-toto+json";
    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string Predicate = "urn:transrec:publication:1";

    /// <summary>The envelope, JSON.</summary>
    public static byte[] Sign(Listing listing, string provider, IEnumerable<(string Name, string Sha256)> subjects, ProviderKey key)
    {
        var statement = new JsonObject
        {
            ["_type"] = StatementType,
            ["subject"] = new JsonArray([.. subjects.Select(subject => (JsonNode?)new JsonObject { ["name"] = subject.Name, ["digest"] = new JsonObject { ["sha256"] = subject.Sha256 } })]),
            ["predicateType"] = Predicate,
            ["predicate"] = new JsonObject { ["name"] = listing.Name, ["version"] = listing.Version, ["provider"] = provider },
        };
        var payload = Encoding.UTF8.GetBytes(statement.ToJsonString());
        var envelope = new JsonObject
        {
            ["payloadType"] = PayloadType,
            ["payload"] = Convert.ToBase64String(payload),
            ["signatures"] = new JsonArray(new JsonObject { ["keyid"] = key.Id, ["sig"] = Convert.ToBase64String(key.Sign(Encoded(payload))) }),
        };
        return Encoding.UTF8.GetBytes(envelope.ToJsonString(JsonText.Indented) + "\n");
    }

    /// <summary>What is wrong with an envelope; nothing when it is the provider's signature over these subjects.</summary>
    public static IEnumerable<string> Check(byte[] envelope, string name, string version, string provider, IReadOnlyDictionary<string, string> subjects, ProviderKey key)
    {
        byte[] payload, signature;
        JsonDocument statement;
        try
        {
            using var document = JsonFile.ParseObject(envelope, "The signature");
            payload = Convert.FromBase64String(document.RootElement.GetProperty("payload").GetString()!);
            var only = document.RootElement.GetProperty("signatures").EnumerateArray().Single(each => each.GetProperty("keyid").GetString() == key.Id);
            signature = Convert.FromBase64String(only.GetProperty("sig").GetString()!);
            if (document.RootElement.GetProperty("payloadType").GetString() != PayloadType)
            {
                throw new FormatException($"its payload is no {PayloadType}");
            }

            statement = JsonFile.ParseObject(payload, "The statement");
        }
        catch (Exception wrong) when (wrong is CheckpointException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            return [$"the signature cannot be read: {wrong.Message}"];
        }

        using (statement)
        {
            return !key.Verifies(Encoded(payload), signature) ? ["the signature is not that of the provider's key over this statement"] : Check(statement.RootElement, name, version, provider, subjects);
        }
    }

    private static List<string> Check(JsonElement statement, string name, string version, string provider, IReadOnlyDictionary<string, string> subjects)
    {
        try
        {
            var findings = new List<string>();
            var predicate = statement.GetProperty("predicate");
            if (statement.GetProperty("_type").GetString() != StatementType || statement.GetProperty("predicateType").GetString() != Predicate)
            {
                findings.Add("the signed statement is of another kind");
            }

            foreach (var (key, expected) in new[] { ("name", name), ("version", version), ("provider", provider) })
            {
                if (predicate.GetProperty(key).GetString() != expected)
                {
                    findings.Add($"the signature is for the {key} {predicate.GetProperty(key).GetString()}, not {expected}");
                }
            }

            var signed = statement.GetProperty("subject").EnumerateArray().ToDictionary(each => each.GetProperty("name").GetString()!, each => each.GetProperty("digest").GetProperty("sha256").GetString());
            findings.AddRange(subjects.Where(subject => signed.GetValueOrDefault(subject.Key) != subject.Value).Select(subject => $"the signature is over another {subject.Key}"));
            return findings;
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            return [$"the signed statement cannot be read: {wrong.Message}"];
        }
    }

    /// <summary>What DSSE signs: type and payload with their lengths, so that nothing can be read as something else.</summary>
    private static byte[] Encoded(byte[] payload) =>
        [.. Encoding.UTF8.GetBytes($"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} "), .. payload];
}
