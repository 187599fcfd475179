using TransRec.Serving;

namespace TransRec.Server.Domains;

/// <summary>
/// Whether adapters do something at all: adapters whose modules were not met, or whose values are zero, load without a complaint and change nothing. Their item vectors of some titles must be
/// finite and others than those of the backbone, or their user vectors must be.
/// </summary>
internal static class AdapterProbe
{
    private const float Least = 1e-6f;

    private static readonly string[] Titles = [.. Enumerable.Range(0, 64).Select(title => $"{Words[title % Words.Length]} {Words[title / 8 % Words.Length]} {title}")];

    private static string[] Words => ["red scarf", "a history of the sea", "garden chair", "wireless keyboard", "night songs", "green tea", "running shoes", "chess for two"];

    /// <summary>Probes adapters.</summary>
    /// <exception cref="QueryException">They change nothing, or their vectors are not finite.</exception>
    public static void Check(Backbone backbone, DomainAdapters adapters, string digest)
    {
        var (bare, adapted) = (backbone.Serve("probe"), backbone.Serve("probe", adapters));
        (string, string)[] items = [.. Titles.Select((title, place) => ($"{place}", title))];
        try
        {
            bare.Put(items);
            adapted.Put(items);
        }
        catch (ArgumentException error)
        {
            throw new QueryException("adapters", $"{digest} gives vectors that cannot be used: {error.Message}");
        }

        if (!Differs(bare.View(), adapted.View()))
        {
            throw new QueryException("adapters", $"{digest} changes nothing: item and user vectors of {Titles.Length} probe titles are those of the backbone. Were the adapters trained?");
        }
    }

    private static bool Differs(DomainView bare, DomainView adapted)
    {
        for (var item = 1; item <= Titles.Length; item++)
        {
            if (Differs(bare.Items.Of(item), adapted.Items.Of(item)))
            {
                return true;
            }
        }

        var (one, other) = (bare.Encode([[1, 2, 3]]), adapted.Encode([[1, 2, 3]]));
        return Differs(one, other);
    }

    private static bool Differs(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        for (var place = 0; place < left.Length; place++)
        {
            if (Math.Abs(left[place] - right[place]) > Least)
            {
                return true;
            }
        }

        return false;
    }
}
