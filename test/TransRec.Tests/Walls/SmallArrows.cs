// Types for WallTests: an upper room that names a lower one in each of the places where a name can stand.
#pragma warning disable IDE0130 // the namespaces are what is tested
namespace TransRec.Tests.Walls.Lower.InABase
{
    internal class Base;
}

namespace TransRec.Tests.Walls.Lower.InAField
{
    internal sealed class Kept;
}

namespace TransRec.Tests.Walls.Lower.InASignature
{
    internal sealed class Given;
}

namespace TransRec.Tests.Walls.Lower.InABody
{
    internal static class Called
    {
        public static int Number() => 7;
    }
}

namespace TransRec.Tests.Walls.Upper
{
    internal sealed class Names : Lower.InABase.Base
    {
        private readonly List<Lower.InAField.Kept[]> kept = [];

        public int Use(Dictionary<string, Lower.InASignature.Given>? given) => given is null ? kept.Count : new Func<int>(() => Lower.InABody.Called.Number())();
    }
}
