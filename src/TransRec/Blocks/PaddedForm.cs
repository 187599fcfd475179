using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>How packed rows become one padded group and rows again: each sequence as long as the longest, padding behind it.</summary>
/// <param name="Slots">For each padded row the packed row that stands there; in padding the first row of the sequence, which the mask hides. [sequences * longest], int64.</param>
/// <param name="Rows">For each packed row its padded row, [rows], int64.</param>
/// <param name="Group">The padded group, with its mask.</param>
internal sealed record PaddedForm(Tensor Slots, Tensor Rows, PackedGroup Group)
{
    /// <summary>The padded form of groups without masks. Create and use it inside a dispose scope.</summary>
    public static PaddedForm Of(IReadOnlyList<PackedGroup> groups, Device device)
    {
        var longest = groups.Max(group => group.Length);
        var sequences = groups.Sum(group => group.Sequences);
        var slots = new long[sequences * longest];
        var rows = new long[groups.Sum(group => group.Rows)];
        var mask = new float[slots.Length];
        int row = 0, slot = 0;
        foreach (var group in groups)
        {
            for (var sequence = 0; sequence < group.Sequences; sequence++)
            {
                var first = row;
                for (var i = 0; i < longest; i++, slot++)
                {
                    if (i < group.Length)
                    {
                        rows[row] = slot;
                        slots[slot] = row++;
                    }
                    else
                    {
                        slots[slot] = first;
                        mask[slot] = Attention.Hidden;
                    }
                }
            }
        }

        return new PaddedForm(
            tensor(slots, device: device),
            tensor(rows, device: device),
            new PackedGroup(0, sequences, longest, tensor(mask, [sequences, 1, 1, longest], device: device)));
    }
}
