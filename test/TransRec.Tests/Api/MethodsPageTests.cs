namespace TransRec.Tests.Api;

public sealed class MethodsPageTests
{
    [Fact]
    public void The_page_of_methods_says_what_the_registry_says() => Snapshot.Check("../../../docs/methods.md", MethodsPage.Text());
}
