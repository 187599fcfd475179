using TransRec.Data.Storing;
using TransRec.Import.Reading;
using TransRec.Import.Sniffing;

namespace TransRec.Import.Reporting;

/// <summary>What whoever trains on imported data should know, in sentences.</summary>
internal static class ImportNotes
{
    /// <summary>Of what was found before anything was read.</summary>
    public static IEnumerable<string> Of(ImportPlan plan)
    {
        foreach (var file in plan.Files.Where(file => file.UnusualBytes > 0))
        {
            yield return $"{file.Name}: {file.UnusualBytes:N0} bytes from 0x80 to 0x9F were read as {file.Encoding}. Where titles look wrong it is a copy that an editor damaged, or in another encoding (--encoding).";
        }
    }

    /// <summary>Of what was built.</summary>
    public static IEnumerable<string> Of(StoreBuildReport built, ImportOptions options, bool usesTimes, bool requires, bool hasTitles)
    {
        if (!usesTimes)
        {
            yield return "The source has no times: the order of its rows is taken for the order in time. Where it is not, every split and every score is arbitrary.";
        }

        if (built.TestTargetsTied > 0)
        {
            yield return $"{built.TestTargetsTied:N0} of {built.Users:N0} users ({(double)built.TestTargetsTied / built.Users:0.0%}) have another item at the time of their last one: which of them is the test's target is arbitrary"
                + (options.Store.Ties == TieRule.File ? " (here the order of the file)." : " (here the order of the ids).");
        }

        if (!hasTitles)
        {
            yield return "No titles were found: a recommender of this domain needs pictures, or a table of items with titles.";
        }
        else if (!requires && built.ItemsWithoutTitle > 0)
        {
            yield return $"{built.ItemsWithoutTitle:N0} of {built.Items:N0} items have no title; allow that in a recipe (data.allowEmptyTitles) where they have pictures.";
        }

        if (built.ItemsWithSeveralTitles > 0)
        {
            yield return $"{built.ItemsWithSeveralTitles:N0} items came with several titles; the longest one is kept.";
        }

        if (built.ItemsWithoutInteraction > 0)
        {
            yield return $"{built.ItemsWithoutInteraction:N0} items have a title and no interaction; --min-item 1 leaves them out.";
        }
    }

    /// <summary>Of what was read.</summary>
    public static IEnumerable<string> Of(long rewrittenIds, IReadOnlyList<TitleSink> titles)
    {
        if (rewrittenIds > 0)
        {
            yield return $"{rewrittenIds:N0} times an id held white space, which separates ids: it is written as in addresses (%20).";
        }

        if (titles.Sum(sink => sink.Cut) is > 0 and var cut)
        {
            yield return $"{cut:N0} titles were longer than a store keeps and were cut.";
        }

        if (titles.Sum(sink => sink.Damaged) is > 0 and var damaged)
        {
            yield return $"{damaged:N0} titles hold letters that cannot be read in the file's encoding; --encoding says in which it is.";
        }
    }

    /// <summary>How to go on.</summary>
    public static IReadOnlyList<string> Commands(string destination, bool hasTitles)
    {
        var shown = destination.Contains(' ', StringComparison.Ordinal) ? $"\"{destination}\"" : destination;
        return
        [
            $"transrec data describe {shown}",
            $"transrec new recipes-of-mine --source {shown} --target {shown}{(hasTitles ? "" : " --items image")}",
        ];
    }
}
