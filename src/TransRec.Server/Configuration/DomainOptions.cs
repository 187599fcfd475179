using TransRec.Options;

namespace TransRec.Server.Configuration;

/// <summary>A domain that a server makes at its first start.</summary>
public sealed record DomainOptions
{
    /// <summary>Its name in addresses: small letters, digits, - and _.</summary>
    public required string Name { get; init => field = Names.Domain(value); }

    /// <summary>The folder with <c>items.tsv</c> and <c>users.tsv</c>, read once. Null: the domain begins empty. Default null.</summary>
    public string? Items { get; init => field = value is null ? null : Require.Text(value); }

    /// <summary>An adapter folder. Null: the backbone without adapters. Default null.</summary>
    public string? Algorithm { get; init => field = value is null ? null : Require.Text(value); }
}
