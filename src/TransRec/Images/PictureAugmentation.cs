using TransRec.Foundation.Randomness;
using TransRec.Options;

namespace TransRec.Images;

/// <summary>Random changes of the pictures in training. The default changes nothing.</summary>
public sealed record PictureAugmentation
{
    /// <summary>
    /// Random crop: every picture is moved by up to this many pixels to each side, what comes in repeating the border, 0 to 512; default 0. (A crop of the
    /// picture padded by as many pixels, as He et al. 2016, section 4.2, do it with 4 of 32.)
    /// </summary>
    public int CropPadding { get; init => field = Require.InRange(value, 0, 512); }

    /// <summary>The probability that a picture is mirrored left to right, 0 to 1; default 0.</summary>
    public double FlipProbability { get; init => field = Require.InRange(value, 0, 1); }

    internal bool ChangesNothing => CropPadding == 0 && FlipProbability == 0;

    /// <summary>Draws one picture's change. The numbers drawn are as many whatever the options are.</summary>
    internal PictureChange Draw(RandomSource random)
    {
        var right = random.NextBelow((2 * CropPadding) + 1) - CropPadding;
        var down = random.NextBelow((2 * CropPadding) + 1) - CropPadding;
        return new(right, down, random.NextUnit() < FlipProbability);
    }
}

/// <summary>How one picture is read: moved by some pixels, and mirrored.</summary>
internal readonly record struct PictureChange(int Right, int Down, bool Mirrored);
