using System.Runtime.CompilerServices;
using TorchSharp;

namespace TransRec.Tests.Machine;

/// <summary>
/// Tests compute with one thread each, and several side by side: at their sizes a second thread waits, spinning, longer than it works.
/// </summary>
internal static class OneThread
{
    [ModuleInitializer]
    internal static void Set() => torch.set_num_threads(1);
}
