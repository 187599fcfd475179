namespace TransRec.Data.Storing.Building;

/// <summary>Users cut into groups that follow each other and have about equally many rows.</summary>
internal sealed class UserGroups
{
    private readonly List<int> _first = [];

    /// <param name="rowsByPlace">Rows of each user, by place in order.</param>
    /// <param name="mostRows">Rows of a group at most; a user with more is a group alone.</param>
    internal UserGroups(ReadOnlySpan<uint> rowsByPlace, int mostRows)
    {
        var rows = 0L;
        for (var place = 0; place < rowsByPlace.Length; place++)
        {
            if (place == 0 || rows + rowsByPlace[place] > mostRows)
            {
                _first.Add(place);
                rows = 0;
            }

            rows += rowsByPlace[place];
        }

        Users = rowsByPlace.Length;
    }

    internal int Count => _first.Count;

    internal int Users { get; }

    /// <summary>The users of a group: first and one after the last.</summary>
    internal (int First, int End) this[int group] => (_first[group], group + 1 < _first.Count ? _first[group + 1] : Users);
}
