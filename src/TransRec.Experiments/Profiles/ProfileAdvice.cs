using TransRec.Blocks;
using TransRec.Experiments.Runs;
using TransRec.Models;

namespace TransRec.Experiments.Profiles;

/// <summary>What a profile's own measurements say would be faster.</summary>
internal static class ProfileAdvice
{
    public static IEnumerable<string> Of(ProfileReport report, RecommenderTraining training)
    {
        var products = report.Products;
        var frozen = training.Model.modules().OfType<Projection>().Any(projection => !projection.weight.requires_grad);
        var gain = products.MachineBfloat16GigaflopsPerSecond / products.MachineGigaflopsPerSecond;
        if (frozen && gain >= 1.3 && training.Training.FrozenPrecision == RoundedProjections.Float32 && products.FloorMilliseconds > 0.3 * report.StepMilliseconds)
        {
            yield return $"training.frozenPrecision=bfloat16: this machine multiplies {gain:0.0} times faster in it, and {products.FloorMilliseconds / report.StepMilliseconds:P0} "
                + "of a step is products.";
        }

        var again = report.Phases.Where(phase => phase.Name == "item encoder, second time").Sum(phase => phase.Share);
        if (again > 0)
        {
            yield return $"{again:P0} of a step encodes items a second time for lack of memory ({report.Batch.HeldParts:0} of {report.Batch.Parts:0} parts are held): "
                + "more free memory, a smaller training.batchSize" + (training.Training.Recompute ? ", or no training.recompute." : ".");
        }

        var evaluation = report.Evaluation.MillisecondsPerUser * report.Evaluation.Users / 1000;
        var epoch = report.StepMilliseconds * report.StepsPerEpoch / 1000;
        if (evaluation > 0.3 * epoch * training.Training.EvaluateEvery)
        {
            yield return $"training.evaluateEvery above {training.Training.EvaluateEvery}: an evaluation takes {evaluation:0.0} s, an epoch's steps {epoch:0.0} s.";
        }

        if (report.Phases.FirstOrDefault(phase => phase.Name == "optimizer") is { Share: > 0.25 } optimizer)
        {
            yield return $"A larger training.batchSize: the optimizer takes {optimizer.Share:P0} of a step, as long for any batch.";
        }
    }
}
