using TransRec.Images;
using TransRec.Training;

namespace TransRec.Experiments.Building;

/// <summary>Who is told how far the decoding of a domain's pictures is, and who stops it. The default: nobody.</summary>
/// <param name="Progress">Is told, from several threads, one at a time.</param>
/// <param name="Stop">Stops between pictures; what was decoded is kept.</param>
internal readonly record struct PictureWatch(IProgress<PictureProgress>? Progress, CancellationToken Stop = default)
{
    /// <summary>That of a training.</summary>
    public static PictureWatch Of(IProgress<TrainingProgress>? progress, CancellationToken stop) => new(progress is null ? null : new Told(progress), stop);

    private sealed class Told(IProgress<TrainingProgress> progress) : IProgress<PictureProgress>
    {
        public void Report(PictureProgress value) => progress.Report(new PicturesProgress(value));
    }
}
