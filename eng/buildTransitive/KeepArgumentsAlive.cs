using System;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks a .NET assembly as not to be optimised by the JIT: in its DebuggableAttribute, IgnoreSymbolStoreSequencePoints (2) becomes
/// Default | IgnoreSymbolStoreSequencePoints | DisableOptimizations (0x103). Then a method's arguments stay alive until it returns. Idempotent.
/// </summary>
public sealed class KeepArgumentsAlive : Task
{
    // The attribute's value in the blob heap: length 8, prolog 1, the flags, no named arguments.
    private static readonly byte[] Optimised = { 8, 1, 0, 2, 0, 0, 0, 0, 0 };
    private static readonly byte[] Unoptimised = { 8, 1, 0, 3, 1, 0, 0, 0, 0 };

    [Required]
    public string Assembly { get; set; } = "";

    public override bool Execute()
    {
        var file = File.ReadAllBytes(Assembly);
        if (Find(file, Unoptimised, 0) >= 0)
        {
            return true;
        }

        var at = Find(file, Optimised, 0);
        if (at < 0 || Find(file, Optimised, at + 1) >= 0)
        {
            Log.LogError("{0} holds no single DebuggableAttribute of the expected form; see docs/adr/0007-scalars.md before changing its version.", Assembly);
            return false;
        }

        Unoptimised.CopyTo(file, at);
        var written = File.GetLastWriteTimeUtc(Assembly);
        File.WriteAllBytes(Assembly, file);
        File.SetLastWriteTimeUtc(Assembly, written); // so that the next build does not copy the original again
        Log.LogMessage(MessageImportance.Normal, "{0}: marked as not to be optimised.", Assembly);
        return true;
    }

    private static int Find(byte[] file, byte[] pattern, int start)
    {
        for (var at = start; (at = Array.IndexOf(file, pattern[0], at)) >= 0 && at + pattern.Length <= file.Length; at++)
        {
            var same = 1;
            while (same < pattern.Length && file[at + same] == pattern[same])
            {
                same++;
            }

            if (same == pattern.Length)
            {
                return at;
            }
        }

        return -1;
    }
}
