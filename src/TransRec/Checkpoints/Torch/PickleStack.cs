using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Torch;

/// <summary>The stack, the marks and the memo of a pickle; every access is checked.</summary>
internal sealed class PickleStack(PickleAllowance allowance)
{
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    internal int Count => _values.Count;

    internal void Push(object? value)
    {
        allowance.Take(PickleAllowance.Slot);
        _values.Add(value);
    }

    /// <summary>Pushes a value that the instruction has made.</summary>
    internal void PushNew(object? value)
    {
        allowance.Take(PickleAllowance.SizeOf(value));
        Push(value);
    }

    internal void Mark()
    {
        allowance.Take(PickleAllowance.Slot);
        _marks.Add(_values.Count);
    }

    internal object? Pop()
    {
        var value = Top();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    internal object? Top()
    {
        // A value below the last mark belongs to the structure around it.
        var bottom = _marks.Count == 0 ? 0 : _marks[^1];
        return _values.Count > bottom ? _values[^1] : throw new CheckpointException("An instruction takes a value from an empty stack.");
    }

    internal object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw new CheckpointException("An instruction takes the values after a mark, but there is no mark.");
        }

        return PopFrom(TakeMark());
    }

    internal object?[] Pop(int count)
    {
        var bottom = _marks.Count == 0 ? 0 : _marks[^1];
        return _values.Count - bottom >= count
            ? PopFrom(_values.Count - count)
            : throw new CheckpointException($"An instruction takes {count} values; the stack holds {_values.Count - bottom}.");
    }

    internal T Top<T>(string instruction)
        where T : class =>
        Top() as T ?? throw new CheckpointException($"{instruction} adds to {PickleText.Describe(Top())}.");

    internal void Remember(uint index)
    {
        allowance.Take(PickleAllowance.Pair);
        _memo[index] = Top();
    }

    internal void Remember() => Remember((uint)_memo.Count);

    internal object? Recall(uint index) =>
        _memo.TryGetValue(index, out var value) ? value : throw new CheckpointException($"The pickle recalls value {index}, which it never stored.");

    private int TakeMark()
    {
        var mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return mark;
    }

    private object?[] PopFrom(int start)
    {
        var count = _values.Count - start;
        allowance.Take(PickleAllowance.Array + ((long)sizeof(ulong) * count));
        var values = new object?[count];
        _values.CopyTo(start, values, 0, count);
        _values.RemoveRange(start, count);
        return values;
    }
}
