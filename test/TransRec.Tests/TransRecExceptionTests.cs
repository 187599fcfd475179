using TransRec.Experiments.Runs;
using TransRec.Models;
using TransRec.Pictures;
using TransRec.Reports;

namespace TransRec.Tests;

public sealed class TransRecExceptionTests
{
    [Fact]
    public void Every_exception_type_of_the_packages_has_the_common_base()
    {
        var own = new[] { typeof(Recommender), typeof(RunException), typeof(PictureStore), typeof(StudyReport) }
            .SelectMany(each => each.Assembly.GetExportedTypes())
            .Where(type => type.IsSubclassOf(typeof(Exception)) && type != typeof(TransRecException))
            .ToList();
        Assert.Contains(typeof(RunException), own);
        Assert.All(own, type => Assert.True(type.IsSubclassOf(typeof(TransRecException)), type.FullName));
    }
}
