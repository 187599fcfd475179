using System.Text;

namespace TransRec.Data.Storing.Building;

/// <summary>What is put after a user's id to name a session: its number among the user's, from 1, of all sessions before the core.</summary>
internal sealed class SessionNames(IReadOnlyList<int> owners, bool hasSessions)
{
    private int _sequence = -1;
    private int _number;

    /// <param name="sequence">A sequence; they are asked for in order.</param>
    /// <returns>Empty where there are no sessions.</returns>
    internal byte[] Of(int sequence)
    {
        if (!hasSessions)
        {
            return [];
        }

        while (_sequence < sequence)
        {
            _sequence++;
            _number = _sequence > 0 && owners[_sequence] == owners[_sequence - 1] ? _number + 1 : 1;
        }

        return Encoding.UTF8.GetBytes($"#{_number:000000}");
    }
}
