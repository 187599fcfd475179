using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace TransRec.Tests.Foundation.Machine;

/// <summary>The build's mend of TorchSharp (docs/adr/0007-scalars.md): without it the loop below fails within 5,000 to 20,000 operations.</summary>
public sealed class ScalarLifetimeTests
{
    private const int Operations = 20_000;

    [Fact]
    public void TorchSharp_is_marked_as_not_to_be_optimised()
    {
        var attribute = (DebuggableAttribute?)Attribute.GetCustomAttribute(typeof(torch).Assembly, typeof(DebuggableAttribute));
        Assert.True(attribute?.IsJITOptimizerDisabled);
    }

    [Fact]
    public void A_garbage_collection_during_an_operation_does_not_free_its_scalars()
    {
        using var done = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            }
        });
        collector.Start();
        try
        {
            using var outer = NewDisposeScope();
            var x = ones(500);
            var y = ones(500);
            for (var i = 0; i < Operations; i += 200)
            {
                using var scope = NewDisposeScope();
                for (var j = 0; j < 200; j++)
                {
                    _ = x + y;
                }
            }

            Assert.Equal(2f, (x + y)[0].item<float>());
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }
}
