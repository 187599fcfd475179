using System.Text;
using System.Text.Json;
using TransRec.Adapters.Files;

namespace TransRec.Ecosystem.Publishing;

/// <summary>A listing as a Hugging Face model card: README.md with its front matter.</summary>
internal static class ModelCard
{
    public static byte[] Write(Listing listing, AdapterManifest manifest, string method, string provider)
    {
        var text = new StringBuilder("---\n");
        void Key(string name, string value) => text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name}: {Quoted(value)}\n");
        Key("library_name", "transrec");
        Key("license", listing.Licence.ToLowerInvariant());
        Key("base_model", listing.BaseModel.Length > 0 ? listing.BaseModel : manifest.Identity ?? manifest.Base);
        Key("base_model_relation", "adapter");
        text.Append("tags:\n");
        foreach (var tag in new[] { "recommendation", "transrec", method }.Concat(listing.Purpose).Distinct(StringComparer.Ordinal))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"- {Quoted(tag)}\n");
        }

        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"---\n\n# {Plain(listing.Title)}\n\n");
        foreach (var (heading, value) in new[]
        {
            ("", listing.Summary), ("Provider", provider), ("Name and version", $"{listing.Name} {listing.Version}"), ("Method", method), ("Base", manifest.Identity ?? manifest.Base),
            ("Trained on", listing.TrainedOn), ("Fingerprint of the data", manifest.Data ?? ""), ("Contact", listing.Contact), ("Homepage", listing.Homepage),
        }.Where(each => each.Item2.Length > 0))
        {
            text.Append(heading.Length > 0 ? $"**{heading}**: {Plain(value)}\n\n" : $"{Plain(value)}\n\n");
        }

        if (listing.Claims.Count > 0)
        {
            text.Append("What the provider claims (not measured by any host):\n\n| metric | value |\n|---|---:|\n");
            foreach (var claim in listing.Claims)
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {Plain(claim.Metric)} | {claim.Value} |\n");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // A JSON string is a YAML string.
    private static string Quoted(string value) => JsonSerializer.Serialize(value);

    // Texts of providers are no markup.
    private static string Plain(string value) => string.Concat(value.Select(letter => "\\`*_{}[]<>#|".Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : letter.ToString()));
}
