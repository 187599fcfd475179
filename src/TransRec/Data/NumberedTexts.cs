using System.Collections;

namespace TransRec.Data;

/// <summary>Texts by number that are made when they are asked for.</summary>
internal sealed class NumberedTexts(int count, Func<int, string> text) : IReadOnlyList<string>
{
    public int Count => count;

    public string this[int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)number, (uint)count, nameof(number));
            return text(number);
        }
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (var number = 0; number < count; number++)
        {
            yield return text(number);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
