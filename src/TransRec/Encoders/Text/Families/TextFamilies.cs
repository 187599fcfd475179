namespace TransRec.Encoders.Text.Families;

/// <summary>The families of text encoders that are read.</summary>
internal static class TextFamilies
{
    /// <summary>All of them, the most usual first.</summary>
    public static IReadOnlyList<TextFamily> All { get; } = [BertFamilies.Bert, BertFamilies.Roberta, DistilBertFamily.DistilBert, ElectraFamily.Electra, MpnetFamily.Mpnet, BertFamilies.XlmRoberta, BertFamilies.Camembert, ModernBertFamily.ModernBert, DebertaFamily.Deberta];

    /// <summary>The model types, for messages.</summary>
    public static string ModelTypes { get; } = string.Join(", ", All.Select(family => family.ModelType));

    /// <summary>What a family says.</summary>
    public static TextFamily Of(TextEncoderFamily family) => All.First(one => one.Family == family);

    /// <summary>The family of a model_type; null: it is not read.</summary>
    public static TextFamily? OfType(string modelType) => All.FirstOrDefault(family => family.ModelType == modelType);

    /// <summary>The family of a class of transformers, such as <c>BertForMaskedLM</c>; null: it is not read.</summary>
    public static TextFamily? OfClass(string architecture) => All.FirstOrDefault(family =>
        architecture.StartsWith(family.ClassPrefix, StringComparison.Ordinal)
        && (architecture[family.ClassPrefix.Length..] is "Model" or "PreTrainedModel" || architecture[family.ClassPrefix.Length..].StartsWith("For", StringComparison.Ordinal)));

    /// <summary>The families whose name stands in front of tensors' names, below any wrapper; none where the names are those of a bare model.</summary>
    /// <param name="names">The names in the file.</param>
    public static IReadOnlyList<TextFamily> OfNames(IReadOnlyCollection<string> names)
    {
        return [.. All.Where(family => names.Any(name => Has(name, family.Prefix, family.WordTable)))];

        static bool Has(string name, string prefix, string table) =>
            name.EndsWith(prefix + table, StringComparison.Ordinal)
            && (name.StartsWith(prefix, StringComparison.Ordinal) || name.Contains("." + prefix, StringComparison.Ordinal));
    }
}
