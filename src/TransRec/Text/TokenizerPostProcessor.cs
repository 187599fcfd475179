namespace TransRec.Text;

/// <summary>
/// Checks the post_processor of tokenizer.json: the encoders here read one title between their start and end tokens, whatever is between null (nothing said) and
/// a template that says so.
/// </summary>
internal static class TokenizerPostProcessor
{
    /// <exception cref="InvalidDataException">It puts other tokens around a text, or gives a title another token type than 0.</exception>
    public static void Check(TokenizerPart root, Tokenizer tokenizer)
    {
        if (!root.IsNull("post_processor"))
        {
            Check(root.Object("post_processor"), tokenizer.TokenOf(tokenizer.StartId), tokenizer.TokenOf(tokenizer.EndId));
        }
    }

    private static void Check(TokenizerPart part, string start, string end)
    {
        switch (part.Text("type"))
        {
            case "ByteLevel":
                break; // offsets alone
            case "Sequence":
                foreach (var inner in part.Objects("processors"))
                {
                    Check(inner, start, end);
                }

                break;
            case "BertProcessing" or "RobertaProcessing":
                Expect(part, "cls", start);
                Expect(part, "sep", end);
                break;
            case "TemplateProcessing":
                Template(part, start, end);
                break;
            default:
                throw part.Wrong("type", "BertProcessing, RobertaProcessing, TemplateProcessing, ByteLevel or Sequence");
        }
    }

    private static void Expect(TokenizerPart part, string key, string token)
    {
        if (part.List(key).FirstOrDefault() is not { ValueKind: System.Text.Json.JsonValueKind.String } value || value.GetString() != token)
        {
            throw part.Wrong(key, $"[\"{token}\", its id]");
        }
    }

    private static void Template(TokenizerPart part, string start, string end)
    {
        List<string> pieces =
        [
            .. part.Objects("single").Select(piece => piece.Has("Sequence") ? Named(piece.Object("Sequence")) : Named(piece.Object("SpecialToken"))),
        ];
        if (!pieces.SequenceEqual([$"{start} 0", "A 0", $"{end} 0"]))
        {
            throw part.Wrong("single", $"{start}, the text, {end}, all of type 0");
        }
    }

    private static string Named(TokenizerPart piece) => $"{piece.Text("id")} {piece.Whole("type_id") ?? 0}";
}
