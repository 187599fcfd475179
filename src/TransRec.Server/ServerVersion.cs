using System.Reflection;

namespace TransRec.Server;

/// <summary>The version of the server.</summary>
internal static class ServerVersion
{
    /// <summary>As a package has it.</summary>
    public static string Text { get; } = typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
