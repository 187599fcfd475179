using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;

namespace TransRec.Experiments.Demos;

/// <summary>A line of the demo's table.</summary>
/// <param name="Items">What the model reads of an item: titles or pictures; empty for a baseline, which only counts.</param>
/// <param name="Method">How the model came about.</param>
/// <param name="Meaning">What that is, in a sentence.</param>
/// <param name="TrainableParameters">Parameters that were trained.</param>
/// <param name="TotalParameters">Parameters of the whole model; 0 for a baseline.</param>
/// <param name="HitRate">HR@10 on the target's test items.</param>
/// <param name="Ndcg">NDCG@10 on the target's test items.</param>
/// <param name="Seconds">Seconds of training.</param>
/// <param name="SizeBytes">Size of the weights that the target adds.</param>
public sealed record DemoRow(
    string Items, string Method, string Meaning, long TrainableParameters, long TotalParameters, double HitRate, double Ndcg, double Seconds, long SizeBytes);

/// <summary>What the demo shows.</summary>
/// <param name="Folder">Where its data and runs lie.</param>
/// <param name="Rows">The comparison.</param>
/// <param name="ShownRun">The run that recommends to the user who is shown.</param>
/// <param name="User">The user who is shown.</param>
/// <param name="NextUser">Another user of the target domain, to try.</param>
/// <param name="History">That user's items.</param>
/// <param name="Recommendations">What the adapted model recommends to that user.</param>
/// <param name="Study">The adaptations as a study, for a report with figures.</param>
public sealed record DemoReport(
    string Folder,
    IReadOnlyList<DemoRow> Rows,
    string ShownRun,
    string User,
    string NextUser,
    IReadOnlyList<(string Id, string Title)> History,
    IReadOnlyList<Recommendation> Recommendations,
    StudyPlan Study);
