using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace TransRec.Tests.Walls;

/// <summary>
/// Which namespace of an assembly names which: in bases, interfaces, fields, signatures, constraints and method bodies, read from its metadata, so that nothing
/// that the compiler resolved can hide. Constants and <c>nameof</c> leave no trace.
/// </summary>
internal static class NamespaceArrows
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>The pairs of namespaces, each of TransRec and different.</summary>
    public static IReadOnlySet<(string From, string To)> Of(string assembly)
    {
        using var stream = File.OpenRead(assembly);
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        var arrows = new HashSet<(string, string)>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var named = new NamedTypes(metadata);
            Read(file, metadata, metadata.GetTypeDefinition(handle), named);
            var own = named.NamespaceOf(handle);
            arrows.UnionWith(named.Namespaces.Where(other => other != own && IsOurs(other) && IsOurs(own)).Select(other => (own, other)));
        }

        return arrows;
    }

    private static bool IsOurs(string name) => name == "TransRec" || name.StartsWith("TransRec.", StringComparison.Ordinal);

    private static void Read(PEReader file, MetadataReader metadata, TypeDefinition type, NamedTypes named)
    {
        if (!type.BaseType.IsNil)
        {
            named.Note(type.BaseType);
        }

        foreach (var implemented in type.GetInterfaceImplementations())
        {
            named.Note(metadata.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (var constraint in type.GetGenericParameters().SelectMany(parameter => metadata.GetGenericParameter(parameter).GetConstraints()))
        {
            named.Note(metadata.GetGenericParameterConstraint(constraint).Type);
        }

        foreach (var field in type.GetFields())
        {
            metadata.GetFieldDefinition(field).DecodeSignature(named, 0);
        }

        foreach (var handle in type.GetMethods())
        {
            var method = metadata.GetMethodDefinition(handle);
            method.DecodeSignature(named, 0);
            if (method.RelativeVirtualAddress != 0)
            {
                ReadBody(file.GetMethodBody(method.RelativeVirtualAddress), metadata, named);
            }
        }
    }

    private static void ReadBody(MethodBodyBlock body, MetadataReader metadata, NamedTypes named)
    {
        if (!body.LocalSignature.IsNil)
        {
            metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(named, 0);
        }

        foreach (var region in body.ExceptionRegions.Where(region => !region.CatchType.IsNil))
        {
            named.Note(region.CatchType);
        }

        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            var operation = Codes[value == 0xFE ? (value << 8) | code.ReadByte() : value];
            switch (operation.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                    named.Note(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var branches = code.ReadInt32(); // read before the offset is, which it moves
                    code.Offset += 4 * branches;
                    break;
                default:
                    code.Offset += SizeOf(operation.OperandType);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
