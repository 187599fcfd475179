using System.Text;

namespace TransRec.Tests;

/// <summary>A folder under the system's temporary path, removed at the end with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("transrec-").FullName;

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    /// <inheritdoc cref="Write(string, byte[])"/>
    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a file and gives the folder.</summary>
    public TemporaryFolder With(string name, byte[] content)
    {
        _ = Write(name, content);
        return this;
    }

    /// <inheritdoc cref="With(string, byte[])"/>
    public TemporaryFolder With(string name, string content) => With(name, Encoding.UTF8.GetBytes(content));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
