using Microsoft.AspNetCore.Components;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Filtering;
using TransRec.Server.Pages.Parts;
using TransRec.Server.Security;
using TransRec.Server.Storing;

namespace TransRec.Server.Pages.Screens;

/// <summary>The items of a domain: found, and added.</summary>
public sealed partial class ItemsScreen
{
    private const int Size = 48;
    private const int ValuesListed = 12;

    private readonly List<string> mistakes = [];
    private IReadOnlyList<AttributeSummary> attributes = [];
    private ItemList list = new(0, []);
    private int page = 1;

    /// <summary>A part of title or id.</summary>
    [SupplyParameterFromQuery]
    public string? Text { get; set; }

    /// <summary>An attribute that items have, as name=value.</summary>
    [SupplyParameterFromQuery]
    public string? Attribute { get; set; }

    /// <summary>Which part of the list, from 1.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    public int? Number { get; set; }

    /// <summary>The title of an item to be added.</summary>
    [SupplyParameterFromForm(FormName = "add-item")]
    public string? NewTitle { get; set; }

    /// <summary>Its id.</summary>
    [SupplyParameterFromForm(FormName = "add-item")]
    public string? NewId { get; set; }

    /// <summary>Its attributes, a line each.</summary>
    [SupplyParameterFromForm(FormName = "add-item")]
    public string? NewAttributes { get; set; }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        if (Domain is null)
        {
            return;
        }

        page = Math.Clamp(Number ?? 1, 1, 10_000_000);
        attributes = [.. Domain.Attributes(ValuesListed).Where(attribute => attribute.Values.Count > 0)];
        list = Domain.Items(string.IsNullOrWhiteSpace(Text) ? null : Text.Trim(), Filter(Attribute), (page - 1) * Size, Size);
    }

    private async Task AddAsync()
    {
        if (Domain is null || !May(Scopes.Items))
        {
            mistakes.Add("Your key may not do this: it needs the scope items.");
            return;
        }

        var (title, id) = (NewTitle?.Trim() ?? "", NewId?.Trim() ?? "");
        var (json, wrong) = AttributeLines.Read(NewAttributes);
        mistakes.AddRange(wrong);
        if (title.Length == 0 || title.Length > Options.Limits.TitleLength)
        {
            mistakes.Add($"The title must have 1 to {Options.Limits.TitleLength} characters.");
        }

        if (Names.MistakeOfId(id) is { } mistake)
        {
            mistakes.Add($"The id {mistake}");
        }

        if (mistakes.Count > 0)
        {
            return;
        }

        var began = Clock.GetTimestamp();
        try
        {
            _ = await Domain.PutItemsAsync([new ItemWrite(id, title, json, IfVersion: 0)], Context.RequestAborted);
        }
        catch (StoreConflictException)
        {
            mistakes.Add($"There is an item \"{id}\" already. Choose another id.");
            return;
        }
        catch (QueryException error)
        {
            mistakes.AddRange(error.Mistakes.Select(each => each.Message));
            return;
        }

        var time = Clock.GetElapsedTime(began);
        Metrics.ItemsPut(1, time, Domain.Name);
        Navigation.NavigateTo(Links.Item(Name, id, added: $"{time.TotalMilliseconds:0}"));
    }

    private static ItemFilter? Filter(string? attribute)
    {
        if (attribute?.Split('=', 2) is not [var name, var value])
        {
            return null;
        }

        object wanted = value switch { "true" => true, "false" => false, _ => value };
        return new ItemFilter([new AnyCondition(name, [wanted])], [], $"page:{attribute}");
    }
}
