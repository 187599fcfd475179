using System.Data.Common;

namespace TransRec.Import.Sources;

/// <summary>Takes what a connection string keeps to itself out of a message.</summary>
internal static class Secrets
{
    private static readonly string[] Keys = ["password", "pwd", "passwd", "passfile", "token", "secret", "access token", "sslpassword", "ssl password"];

    /// <summary>A message without the secrets of a connection string.</summary>
    public static string Without(string connectionString, string message)
    {
        foreach (var secret in Of(connectionString))
        {
            message = message.Replace(secret, "***", StringComparison.Ordinal);
        }

        return message;
    }

    // A string that is none is a secret as a whole.
    private static IEnumerable<string> Of(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return [.. parts.Keys.Cast<string>().Where(key => Keys.Contains(key.ToLowerInvariant())).Select(key => $"{parts[key]}").Where(value => value.Length > 0)];
        }
        catch (ArgumentException)
        {
            return connectionString.Length > 0 ? [connectionString] : [];
        }
    }
}
