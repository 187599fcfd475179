namespace TransRec.Encoders.Items;

/// <summary>
/// How much of a batch is encoded together while training. It depends on the encoder alone and not on the machine, so that the random numbers of a part, and
/// with them every result, are the same on all machines (a graphics card draws other random numbers anyway, and has larger parts).
/// </summary>
internal static class PartSize
{
    /// <summary>For a convolutional network, in units of its cost (64 pixels): 5 pictures of 224 x 224, or 64 of 64 x 64.</summary>
    public const int OfConvolutions = 4096;

    /// <summary>
    /// For a Transformer, in rows: about half a gigabyte to one of intermediate results. BERT-base 1,241 rows (11 of its blocks), where products of matrices are at their full rate;
    /// 2 layers x 128 the upper bound.
    /// </summary>
    /// <param name="layers">Blocks that are computed at all rows.</param>
    /// <param name="width">Width of the hidden states.</param>
    public static int OfTransformer(int layers, int width) => (int)Math.Clamp((10L << 20) / ((long)layers * width), 256, 16384);

    /// <summary>For a Transformer of which the first rows are read, in rows: its last block computes no others.</summary>
    /// <param name="layers">Blocks.</param>
    /// <param name="firstBlock">The first of them that is computed; what goes into it is there.</param>
    /// <param name="width">Width of the hidden states.</param>
    public static int OfFirstRows(int layers, int firstBlock, int width) => OfTransformer(Math.Max(1, layers - 1 - firstBlock), width);
}
