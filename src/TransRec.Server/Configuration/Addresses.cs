using System.Net;

namespace TransRec.Server.Configuration;

/// <summary>The addresses at which a server listens.</summary>
internal static class Addresses
{
    /// <summary>Returns an address when a server can listen there.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static string Check(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && value.Length > 0
            && Uri.TryCreate(value, UriKind.Absolute, out var found) && found is { AbsolutePath: "/", Query: "", UserInfo: "" }
            ? value
            : throw new ArgumentException($"An address is http:// or https://, a host and a port, such as http://127.0.0.1:8080; found \"{value}\".", nameof(value));

    /// <summary>Returns an address when it is of the machine itself.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static string CheckLoopback(string value) =>
        IsLoopback(Check(value)) ? value : throw new ArgumentException($"The address must be one of the machine's own, such as http://127.0.0.1:8081; found \"{value}\".", nameof(value));

    /// <summary>Whether an address is reached from the machine itself alone.</summary>
    public static bool IsLoopback(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address)
        && (address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var number) && IPAddress.IsLoopback(number)));

    /// <summary>Whether two addresses are one. Port 0 is another one each time.</summary>
    public static bool Same(string left, string right) => new Uri(left) is var one && new Uri(right) is var other && one.Host == other.Host && one.Port == other.Port && one.Port != 0;
}
