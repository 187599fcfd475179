using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TransRec.Server.Limits;

namespace TransRec.Server.Pages.Assets;

/// <summary>Style sheet, script and icon. Their addresses have a digest of the content, so that browsers may keep them for ever.</summary>
internal static class AssetEndpoints
{
    private static readonly Dictionary<string, (byte[] Content, string Type, string Digest)> All =
        new[] { ("pages.css", "text/css; charset=utf-8"), ("live.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml") }
            .ToDictionary(each => each.Item1, each => Read(each.Item1, each.Item2), StringComparer.Ordinal);

    /// <summary>The address of one.</summary>
    public static string Address(string name) => $"{TransRecPages.Path}/assets/{All[name].Digest}/{name}";

    /// <summary>Maps them. They are the same for everybody and say nothing of what is served.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(TransRecPages.Path + "/assets/{digest}/{name}", (string digest, string name, HttpContext context) =>
        {
            if (!All.TryGetValue(name, out var asset))
            {
                return Results.NotFound();
            }

            context.Response.Headers.CacheControl = digest == asset.Digest ? "public, max-age=31536000, immutable" : "no-cache";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.Bytes(asset.Content, asset.Type);
        }).AllowAnonymous().WithMetadata(new NotLimited()).ExcludeFromDescription();

    private static (byte[] Content, string Type, string Digest) Read(string name, string type)
    {
        using var stream = typeof(AssetEndpoints).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The assembly has no resource {name}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return (content, type, Convert.ToHexStringLower(SHA256.HashData(content))[..12]);
    }
}
