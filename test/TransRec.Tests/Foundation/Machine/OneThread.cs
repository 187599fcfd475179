using System.Runtime.CompilerServices;
using TorchSharp;
using TransRec.Foundation.Machine;

namespace TransRec.Tests.Foundation.Machine;

/// <summary>
/// Tests compute with one thread each, and several side by side: at their sizes a second thread waits, spinning, longer than it works.
/// </summary>
internal static class OneThread
{
    [ModuleInitializer]
    internal static void Set()
    {
        RepeatableProducts.Ask(); // before any test's first product
        torch.set_num_threads(1);
        torch.backends.cudnn.allow_tf32 = false;
    }
}
