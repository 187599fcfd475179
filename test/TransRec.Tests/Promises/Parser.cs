namespace TransRec.Tests.Promises;

/// <summary>A reader of a kind of file, with a file that it reads.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Path">The sound file, in a folder of its own with all that it needs.</param>
/// <param name="Read">Reads it as a program does.</param>
/// <param name="Own">Whether it has a checksum: then no other content than the sound one may be accepted.</param>
internal sealed record Parser(string Name, string Path, Action Read, bool Own = false);
