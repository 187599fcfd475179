namespace TransRec.Data.Storing.Building;

/// <summary>What the stamps that are kept have: decides how times are written.</summary>
internal sealed class StampRange
{
    private long _earliest = long.MaxValue;
    private long _latest = long.MinValue;
    private long? _first;
    private bool _fractions; // of a second, next to the first time that was seen

    internal bool HasKinds { get; private set; }

    internal long Earliest => _earliest;

    internal long Latest => _latest;

    /// <summary>Whole seconds that fit into 32 bits are written so.</summary>
    internal TimeForm Form => !_fractions && (_latest - _earliest) / 1000 <= uint.MaxValue ? TimeForm.Seconds : TimeForm.Milliseconds;

    internal void Add(ReadOnlySpan<long> stamps)
    {
        foreach (var stamp in stamps)
        {
            var time = Stamps.Time(stamp);
            _earliest = Math.Min(_earliest, time);
            _latest = Math.Max(_latest, time);
            _fractions |= (time - (_first ??= time)) % 1000 != 0;
            HasKinds |= Stamps.Kind(stamp) != 0;
        }
    }
}
