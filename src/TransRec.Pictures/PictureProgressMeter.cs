using TransRec.Images;

namespace TransRec.Pictures;

/// <summary>Turns counts into progress with an estimate. Safe from several threads.</summary>
internal sealed class PictureProgressMeter(PictureStage stage, int total, IProgress<PictureProgress>? progress)
{
    private readonly Lock _lock = new();
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private int? _first;
    private int _most = -1;

    /// <summary>Nothing is done here; others work.</summary>
    public void Waited() => progress?.Report(new(stage, 0, total, TimeProvider.System.GetElapsedTime(_began), null));

    /// <summary>So many are done.</summary>
    public void Done(int count)
    {
        if (progress is null)
        {
            return;
        }

        lock (_lock)
        {
            // What a former call had done says nothing about the pace.
            _first ??= count;
            if (count <= _most)
            {
                return;
            }

            _most = count;
            var elapsed = TimeProvider.System.GetElapsedTime(_began);
            var made = count - _first.Value;
            progress.Report(new(stage, count, total, elapsed, made > 0 ? elapsed * ((double)(total - count) / made) : null));
        }
    }
}
