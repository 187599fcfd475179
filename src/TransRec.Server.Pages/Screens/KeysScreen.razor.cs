using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TransRec.Server.Domains;
using TransRec.Server.Pages.Parts;
using TransRec.Server.Security;
using TransRec.Server.Storing;

namespace TransRec.Server.Pages.Screens;

/// <summary>Keys, without their secrets, and what has changed.</summary>
public sealed partial class KeysScreen
{
    private const int Latest = 60;

    private string? failure;
    private KeyHolder holder = null!;
    private IReadOnlyList<StoredKey> shown = [];
    private IReadOnlyList<(string Domain, SwapRecord Swap)> swaps = [];
    private IReadOnlyList<StoredChange> changes = [];

    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext Context { get; set; } = null!;

    /// <summary>All keys.</summary>
    [Inject]
    public KeyRing Keys { get; set; } = null!;

    /// <summary>All domains.</summary>
    [Inject]
    public ServedDomains Domains { get; set; } = null!;

    // A store that a request's services gave out would be closed with the request.
    [Inject]
    private ServingHost Host { get; set; } = null!;

    /// <summary>The time.</summary>
    [Inject]
    public TimeProvider Clock { get; set; } = null!;

    /// <summary>Leads to another page after a form was done.</summary>
    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        holder = Context.Holder();
        shown = [.. Keys.Keys.Where(Sees)];
        var found = new List<(string, SwapRecord)>();
        foreach (var domain in Domains.All.Where(domain => holder.Sees(domain.Name)))
        {
            found.AddRange((await domain.SwapsAsync(Context.RequestAborted)).Take(Latest).Select(swap => (domain.Name, swap)));
        }

        swaps = [.. found.OrderByDescending(each => each.Item2.At).Take(Latest)];
        var last = await Host.Store.LastChangeAsync(Context.RequestAborted);
        changes = [.. (await Host.Store.ChangesAfterAsync(Math.Max(0, last - Latest), Latest, Context.RequestAborted)).Where(change => change.Domain.Length == 0 || holder.Sees(change.Domain)).Reverse()];
    }

    // Somebody who may see some domains sees the keys of those alone.
    private bool Sees(StoredKey key) => key.Domains.Count == 0 ? holder.Key is null or { Domains.Count: 0 } : key.Domains.All(holder.Sees);

    private async Task RevokeAsync(string id)
    {
        if (Keys.Keys.Count == 1)
        {
            failure = "This is the last key: without it everything would be open to this machine, and the server could not be started on another address. Make another one first, or use transrec serve key revoke.";
            return;
        }

        if (shown.All(key => key.Id != id))
        {
            failure = $"There is no key {id}.";
            return;
        }

        _ = await Host.Store.RemoveKeyAsync(id, Context.RequestAborted);
        await Keys.ReadAsync(Host.Store, Context.RequestAborted);
        Navigation.NavigateTo(Links.Keys);
    }

    private string NameOf(string? digest) => digest is null ? ServedAlgorithm.Backbone.Name : Domains.Adapters.FirstOrDefault(adapters => adapters.Digest == digest)?.Name ?? Format.Digest(digest);

    private static string Which(StoredChange change) => change.Kind switch
    {
        ChangeKind.Event => change.Event?.Type is { } type ? $"{type} of {change.Event.Item}" : "",
        ChangeKind.Erasure => "a user",
        ChangeKind.Document when DocumentKinds.IsOfUsers(change.Id.Split('/')[0]) => change.Id.Split('/')[0],
        _ => change.Id,
    };
}
