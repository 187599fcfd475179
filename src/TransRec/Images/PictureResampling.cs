namespace TransRec.Images;

/// <summary>How pictures are resized. The numbers are Pillow's, as <c>resample</c> of a <c>preprocessor_config.json</c> gives them.</summary>
public enum PictureResampling
{
    /// <summary>The nearest pixel.</summary>
    Nearest = 0,

    /// <summary>Windowed sinc over three pixels a side.</summary>
    Lanczos = 1,

    /// <summary>A triangle over one pixel a side (the default, and the reference's).</summary>
    Bilinear = 2,

    /// <summary>Cubic over two pixels a side, a = -0.5.</summary>
    Bicubic = 3,

    /// <summary>The mean of the pixels covered.</summary>
    Box = 4,

    /// <summary>Hamming window over one pixel a side.</summary>
    Hamming = 5,
}
