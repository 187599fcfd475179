namespace TransRec.Blocks.Kernels;

/// <summary>Rows that stand in front of every sequence and change nothing else.</summary>
/// <param name="Values">[rows, width].</param>
internal sealed record LeadingRowsKernel(float[] Values);
