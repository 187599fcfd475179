using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace TransRec.Server.Endpoints;

/// <summary>The description of the API as OpenAPI 3.1, beside what the endpoints say of themselves.</summary>
internal static class ApiDescription
{
    /// <summary>Says what the document is, and how a key is sent; no address of a server stands in it.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        _ = options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "TransRec", Version = "v1", Description = "Recommendations for many catalogues from one backbone." };
            document.Servers = null;
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key: tr_..." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            return Task.CompletedTask;
        });
        _ = options.AddOperationTransformer((operation, _, _) =>
        {
            operation.Responses ??= [];
            foreach (var (status, description) in (ReadOnlySpan<(int, string)>)[(400, "The request has mistakes; all are named."), (401, "A key is needed."), (404, "Not found, or not for this key."), (503, "Too many requests, or the store does not answer.")])
            {
                _ = operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse { Description = description });
            }

            return Task.CompletedTask;
        });
    }
}
