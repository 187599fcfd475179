using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TransRec.Tests.Api;

/// <summary>The documentation comments of an assembly, as its build wrote them beside it.</summary>
internal sealed class XmlDocumentation
{
    private readonly Dictionary<string, XElement> members;

    private XmlDocumentation(Dictionary<string, XElement> members) => this.members = members;

    public static XmlDocumentation Of(Assembly assembly) => new(
        XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))
            .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value));

    /// <summary>A type's summary on one line.</summary>
    public string Summary(Type type) => Line(members[$"T:{type.FullName}"]);

    /// <summary>A property's summary on one line.</summary>
    public string Summary(PropertyInfo property) => Line(members[$"P:{property.DeclaringType!.FullName}.{property.Name}"]);

    private static string Line(XElement member)
    {
        var text = string.Concat(member.Element("summary")!.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
            XElement other => other.Value,
            _ => ((XText)node).Value,
        }));
        return Regex.Replace(text, @"\s+", " ").Trim();
    }
}
