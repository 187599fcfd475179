using System.Reflection;
using PublicApiGenerator;
using TransRec.Experiments.Runs;
using TransRec.Models;
using TransRec.Pictures;
using TransRec.Reports;

namespace TransRec.Tests.Api;

public sealed class PublicApiTests
{
    public static TheoryData<string, Assembly> Libraries => new()
    {
        { "TransRec", typeof(Recommender).Assembly },
        { "TransRec.Pictures", typeof(PictureStore).Assembly },
        { "TransRec.Experiments", typeof(RecommenderRun).Assembly },
        { "TransRec.Reports", typeof(ContactSheet).Assembly },
    };

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_is_the_reviewed_one(string name, Assembly library)
    {
        Assert.Equal(name, library.GetName().Name);
        Snapshot.Check($"{name}.txt", library.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
    }
}
