using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using TransRec.Server.Configuration;

namespace TransRec.Server.Security;

/// <summary>
/// Which requests came by the management address: known by the port at which the connection arrived, never by a header that the client writes. There health and metrics are answered, and nothing
/// else.
/// </summary>
internal sealed class ManagementPort(ServerOptions options, IServer server)
{
    private int? port;

    /// <summary>Whether a request came by the management address.</summary>
    public bool Is(HttpContext context) => options.Management is not null && context.Connection.LocalPort != 0 && context.Connection.LocalPort == Port();

    // Port 0 was replaced when the server began to listen; addresses are in the order of the configuration.
    private int? Port() => port ??= server.Features.Get<IServerAddressesFeature>()?.Addresses.Skip(1).FirstOrDefault() is { } address ? new Uri(address).Port : null;
}
