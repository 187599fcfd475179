using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TransRec.Server.Domains;
using TransRec.Server.Pages.Parts;
using TransRec.Server.Pages.Sessions;
using TransRec.Server.Security;

namespace TransRec.Server.Pages.Thumbnails;

/// <summary>The picture of an item as a JPEG, or a drawing that stands for it.</summary>
internal sealed class PictureEndpoint(DomainPictures pictures, ServedDomains domains)
{
    /// <summary>Maps it.</summary>
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(TransRecPages.Path + "/domains/{domain}/picture", Get).RequireAuthorization(PagePolicies.Recommend).ExcludeFromDescription();

    private IResult Get(string domain, string id, HttpContext context)
    {
        PageShield.Guard(context.Response);
        if (!context.Holder().Sees(domain) || domains.Find(domain) is not { } served)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "private, max-age=3600";
        return pictures.Of(domain, id) is { IsEmpty: false } jpeg
            ? Results.Bytes(jpeg, "image/jpeg")
            : Results.Text(Emblem.Document(id, served.Item(id)?.Title ?? id), "image/svg+xml; charset=utf-8");
    }
}
