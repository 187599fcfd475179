namespace TransRec.Data.Storing.Building;

/// <summary>Ids with their place in the order of the store, before anything is dropped.</summary>
internal sealed class NumberedIds
{
    private readonly IdInterner _ids;
    private readonly long[] _positions;
    private readonly int[]? _order;

    internal NumberedIds(IdInterner ids, NumberOrder order)
    {
        ids.FreeTable();
        _ids = ids;
        _positions = ids.Positions();
        _order = order == NumberOrder.Bytes ? IdOrder.Sorted(ids, _positions) : null;
    }

    internal int Count => _positions.Length;

    /// <summary>The number as first seen of the id at a place.</summary>
    internal int FirstSeen(int place) => _order is null ? place : _order[place];

    internal ReadOnlySpan<byte> IdAt(int place) => _ids.IdAt(_positions[FirstSeen(place)]);

    /// <summary>The place of each id, by its number as first seen.</summary>
    internal int[] Places()
    {
        var places = new int[Count];
        for (var place = 0; place < places.Length; place++)
        {
            places[FirstSeen(place)] = place;
        }

        return places;
    }

    /// <summary>How often each id was seen, by place.</summary>
    internal uint[] Seen()
    {
        var seen = _ids.Seen();
        if (_order is null)
        {
            return seen;
        }

        var byPlace = new uint[seen.Length];
        for (var place = 0; place < byPlace.Length; place++)
        {
            byPlace[place] = seen[_order[place]];
        }

        return byPlace;
    }
}
