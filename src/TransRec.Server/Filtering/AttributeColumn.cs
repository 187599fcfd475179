using System.Runtime.InteropServices;

namespace TransRec.Server.Filtering;

/// <summary>
/// One attribute of all items, by item number: numbers in one array, and for every text or truth value the items that have it. Whoever uses it holds the lock of <see cref="AttributeTable"/>.
/// </summary>
internal sealed class AttributeColumn
{
    private readonly Dictionary<object, HashSet<int>> holders = new(); // by text or truth value
    private double[] numbers = [];
    private int numbered;

    /// <summary>Whether no item has the attribute.</summary>
    public bool IsEmpty => holders.Count == 0 && numbered == 0;

    /// <summary>Says that an item has a value.</summary>
    public void Add(int item, object value)
    {
        if (value is double number)
        {
            if (item >= numbers.Length)
            {
                var former = numbers.Length;
                Array.Resize(ref numbers, Math.Max(item + 1, Math.Max(64, former * 2)));
                numbers.AsSpan(former).Fill(double.NaN);
            }

            numbered += double.IsNaN(numbers[item]) ? 1 : 0;
            numbers[item] = number;
            return;
        }

        ref var items = ref CollectionsMarshal.GetValueRefOrAddDefault(holders, value, out _);
        _ = (items ??= []).Add(item);
    }

    /// <summary>Says that an item has a value no longer.</summary>
    public void Remove(int item, object value)
    {
        if (value is double)
        {
            if (item < numbers.Length && !double.IsNaN(numbers[item]))
            {
                numbers[item] = double.NaN;
                numbered--;
            }
        }
        else if (holders.TryGetValue(value, out var items) && items.Remove(item) && items.Count == 0)
        {
            _ = holders.Remove(value);
        }
    }

    /// <summary>Marks the items that fulfil a condition.</summary>
    public void Mark(FilterCondition condition, ulong[] bits)
    {
        switch (condition)
        {
            case AnyCondition any:
                foreach (var value in any.Values)
                {
                    Mark(value, bits);
                }

                break;
            case RangeCondition range:
                MarkRange(range, bits);
                break;
            default:
                throw new NotSupportedException($"No column knows the condition {condition.GetType().Name}.");
        }
    }

    /// <summary>The values with how many items have each; numbers are not counted.</summary>
    public IEnumerable<(object Value, int Items)> Counts() => holders.Select(holder => (holder.Key, holder.Value.Count));

    private void Mark(object value, ulong[] bits)
    {
        if (value is double number)
        {
            MarkRange(new RangeCondition("", number, number, IncludesFrom: true, IncludesTo: true), bits);
        }
        else if (holders.TryGetValue(value, out var items))
        {
            foreach (var item in items)
            {
                bits[item >> 6] |= 1UL << (item & 63);
            }
        }
    }

    private void MarkRange(RangeCondition range, ulong[] bits)
    {
        var from = range.From is not { } low ? double.NegativeInfinity : range.IncludesFrom ? low : Math.BitIncrement(low);
        var to = range.To is not { } high ? double.PositiveInfinity : range.IncludesTo ? high : Math.BitDecrement(high);
        var values = numbers.AsSpan();
        for (var item = 0; item < values.Length; item++)
        {
            // Comparisons with what is not a number, an item without one, do not hold.
            if (values[item] >= from && values[item] <= to)
            {
                bits[item >> 6] |= 1UL << (item & 63);
            }
        }
    }
}
