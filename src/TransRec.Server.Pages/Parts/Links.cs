using Microsoft.AspNetCore.Http.Extensions;

namespace TransRec.Server.Pages.Parts;

/// <summary>Addresses of pages. Ids of users and items stand in the query, where every character can be written.</summary>
internal static class Links
{
    public static string Overview => TransRecPages.Path;

    public static string Domain(string domain) => $"{TransRecPages.Path}/domains/{domain}";

    public static string Users(string domain, string? text = null, int page = 1) => $"{Domain(domain)}/users{Query(("text", text), ("page", page == 1 ? null : $"{page}"))}";

    public static string User(string domain, string user, string? with = null) => $"{Domain(domain)}/user{Query(("id", user), ("with", with))}";

    public static string Items(string domain, string? text = null, string? attribute = null, int page = 1) =>
        $"{Domain(domain)}/items{Query(("text", text), ("attribute", attribute), ("page", page == 1 ? null : $"{page}"))}";

    public static string Item(string domain, string item, string? added = null) => $"{Domain(domain)}/item{Query(("id", item), ("added", added))}";

    public static string Compare(string domain, IEnumerable<string>? adapters = null) => $"{Domain(domain)}/compare{Query([.. (adapters ?? []).Select(each => ("a", (string?)each))])}";

    public static string Picture(string domain, string item) => $"{Domain(domain)}/picture{Query(("id", item))}";

    public static string Training => $"{TransRecPages.Path}/training";

    public static string Run(string run) => $"{Training}/run{Query(("name", run))}";

    public static string Keys => $"{TransRecPages.Path}/keys";

    public static string Enter => $"{TransRecPages.Path}/enter";

    public static string Leave => $"{TransRecPages.Path}/leave";

    private static string Query(params (string Name, string? Value)[] parts)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in parts)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(name, value);
            }
        }

        return query.ToQueryString().ToUriComponent();
    }
}
