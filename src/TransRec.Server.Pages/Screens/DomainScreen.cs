using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TransRec.Server.Domains;
using TransRec.Server.Security;

namespace TransRec.Server.Pages.Screens;

/// <summary>A page of a domain. One that is not there and one that the key may not see are the same: 404.</summary>
public abstract class DomainScreen : ComponentBase
{
    /// <summary>The domain's name, from the address.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext Context { get; set; } = null!;

    /// <summary>All domains.</summary>
    [Inject]
    public ServedDomains Domains { get; set; } = null!;

    /// <summary>Leads to another page after a form was done.</summary>
    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    /// <summary>The domain; null: there is none that may be seen.</summary>
    protected ServedDomain? Domain { get; private set; }

    /// <summary>Whether the key may do something.</summary>
    protected bool May(string scope) => Context.Holder().May(scope);

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        Domain = Context.Holder().Sees(Name) ? Domains.Find(Name) : null;
        if (Domain is null)
        {
            Context.AnswerNotFound();
        }
    }
}
