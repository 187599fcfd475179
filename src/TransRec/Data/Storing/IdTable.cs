using System.Text;

namespace TransRec.Data.Storing;

/// <summary>Ids of a store: number to id, and id to number by halving the file.</summary>
internal sealed class IdTable : IDisposable
{
    private readonly TextTable _ids;
    private readonly MappedColumn<int>? _sorted;

    /// <exception cref="StoreException">A file is absent, or of another size.</exception>
    internal IdTable(string folder, StoreManifest manifest, string name, int count)
    {
        _ids = new(folder, manifest.Find(name) ?? throw new StoreException($"The manifest of the store {folder} does not have {name}. Build the store again."), count);
        _sorted = manifest.Find(name + StoreFiles.Sorted) is null ? null : new(Path.Combine(folder, name + StoreFiles.Sorted), count);
    }

    internal int Count => _ids.Count;

    internal TextTable Texts => _ids;

    internal string this[int number] => _ids[number];

    internal bool TryFind(string id, out int number) => TryFind(Encoding.UTF8.GetBytes(id), out number);

    /// <returns>False when there is no such id; <paramref name="number"/> is then -1.</returns>
    internal bool TryFind(ReadOnlySpan<byte> id, out int number)
    {
        var (first, last) = (0, Count - 1);
        while (first <= last)
        {
            var middle = first + ((last - first) >> 1);
            number = _sorted is null ? middle : _sorted[middle];
            switch (_ids.Compare(number, id))
            {
                case 0:
                    return true;
                case < 0:
                    first = middle + 1;
                    break;
                default:
                    last = middle - 1;
                    break;
            }
        }

        number = -1;
        return false;
    }

    public void Dispose()
    {
        _ids.Dispose();
        _sorted?.Dispose();
    }
}
