namespace TransRec.Images;

/// <summary>
/// Which pixels of a line make up each pixel of the resized line, with which weights. When shrinking, the filter is as much wider (antialiasing).
/// </summary>
/// <remarks>Weights are whole numbers of 2^-<see cref="PrecisionBits"/> and sum to about one, as in Pillow's 8-bit resampling.</remarks>
internal sealed class ResamplingWeights
{
    /// <summary>32 bits less 8 of the pixel, less 2 for sums that overshoot.</summary>
    public const int PrecisionBits = 32 - 8 - 2;

    private readonly int[] _first;
    private readonly int[] _count;
    private readonly int[] _weights;
    private readonly int _stride;

    public ResamplingWeights(int from, int to, ResamplingFilter filter)
    {
        var scale = (double)from / to;
        var widening = Math.Max(scale, 1);
        var support = filter.Support * widening;
        _stride = ((int)Math.Ceiling(support) * 2) + 1;
        _first = new int[to];
        _count = new int[to];
        _weights = new int[checked(to * _stride)];
        var exact = new double[_stride];
        for (var place = 0; place < to; place++)
        {
            var centre = (place + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var count = Math.Min((int)(centre + support + 0.5), from) - first;
            var sum = 0.0;
            for (var tap = 0; tap < count; tap++)
            {
                exact[tap] = filter.Weight((tap + first - centre + 0.5) * (1 / widening));
                sum += exact[tap];
            }

            for (var tap = 0; tap < count; tap++)
            {
                var weight = (sum != 0 ? exact[tap] / sum : exact[tap]) * (1 << PrecisionBits);
                _weights[(place * _stride) + tap] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
            }

            (_first[place], _count[place]) = (first, count);
        }
    }

    /// <summary>The first pixel that enters the resized pixel.</summary>
    public int First(int place) => _first[place];

    /// <summary>The weights of the pixels from <see cref="First"/> on.</summary>
    public ReadOnlySpan<int> At(int place) => _weights.AsSpan(place * _stride, _count[place]);
}
