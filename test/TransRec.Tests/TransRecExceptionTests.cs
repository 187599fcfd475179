using TransRec.Models;

namespace TransRec.Tests;

public sealed class TransRecExceptionTests
{
    [Fact]
    public void Every_exception_type_of_the_library_has_the_common_base()
    {
        var own = typeof(Recommender).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Exception)) && type != typeof(TransRecException)).ToList();
        Assert.True(own.Count >= 6);
        Assert.All(own, type => Assert.True(type.IsSubclassOf(typeof(TransRecException)), type.FullName));
    }
}
