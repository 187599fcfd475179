using System.Text.Json;
using TransRec.Data.Storing.Building;
using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

/// <summary>
/// Makes a store of rows, which may come in any order. Ids are UTF-8. One thread adds, and calls <see cref="Build"/> once, at the end. Rows lie on disk, ids in memory.
/// <see cref="Dispose"/> deletes what lies in the folder for temporary files, whatever happened before.
/// </summary>
public sealed class StoreBuilder : IDisposable
{
    /// <summary>The time of a row that has none: the order of the calls is then the order of a user's rows. Either all rows have a time, or none.</summary>
    public const long NoTime = long.MinValue;

    private readonly StoreBuildOptions _options;
    private readonly TemporaryRows _temporary;
    private readonly RowIntake _intake;
    private readonly RowQueue _queue;
    private RowBatch _batch;
    private long _rows;
    private bool _hasTimes;
    private bool _hasKinds;
    private bool _isBuilt;
    private bool _isDisposed;

    /// <param name="options">The rules; null: the defaults.</param>
    /// <exception cref="StoreException">The folder for temporary files cannot be made.</exception>
    public StoreBuilder(StoreBuildOptions? options = null)
    {
        _options = options ?? new();
        try
        {
            _temporary = new(_options.TemporaryFolder);
            _intake = new(_temporary.Path, _options.MemoryBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _temporary?.Dispose();
            throw new StoreException($"No folder for temporary files can be made in {_options.TemporaryFolder ?? Path.GetTempPath()}: {error.Message} Name another one (--temp).", error);
        }

        _queue = new(_intake, ownThread: _options.Threads > 1);
        _batch = _queue.Empty();
    }

    /// <summary>Adds an interaction.</summary>
    /// <param name="user">The user's id, UTF-8.</param>
    /// <param name="item">The item's id, UTF-8.</param>
    /// <param name="time">Milliseconds since 1970 (UTC), or <see cref="NoTime"/>.</param>
    /// <param name="eventKind">A number for the kind of event, kept with the interaction. Default 0.</param>
    /// <exception cref="ArgumentException">An id cannot stand in a store (<see cref="StoreText"/>), or only some rows have a time.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is more than 570,000 years from 1970.</exception>
    /// <exception cref="StoreException">The ids of the rows so far exceed the memory allowed, or the disk is full.</exception>
    public void AddInteraction(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, long time, byte eventKind = 0)
    {
        StoreText.RequireUser(user);
        StoreText.RequireItem(item);
        var hasTime = time != NoTime;
        if (hasTime != _hasTimes && _rows > 0)
        {
            throw new ArgumentException($"The rows before have {(_hasTimes ? "times and this one has none" : "no times and this one has one")}; either all have one, or none.", nameof(time));
        }

        if (hasTime && (time <= -Stamps.Limit || time >= Stamps.Limit))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, $"A time must be within {Stamps.Limit} milliseconds of 1970; found {time}.");
        }

        _hasTimes = hasTime;
        _hasKinds |= eventKind != 0;
        _rows++;
        Add(user, item, Stamps.Of(hasTime ? time : 0, eventKind), isItem: false);
    }

    /// <summary>
    /// Adds an item with its title, before or after interactions with it. Of several titles of one item the longest is kept, and of equally long ones the last in the order
    /// of their bytes, so that the order of the calls does not matter; such items are counted.
    /// </summary>
    /// <param name="item">The item's id, UTF-8.</param>
    /// <param name="title">Its title, UTF-8; empty: it has none.</param>
    /// <exception cref="ArgumentException">The id or the title cannot stand in a store (<see cref="StoreText"/>).</exception>
    /// <exception cref="StoreException">The ids of the rows so far exceed the memory allowed, or the disk is full.</exception>
    public void AddItem(ReadOnlySpan<byte> item, ReadOnlySpan<byte> title)
    {
        StoreText.RequireItem(item);
        StoreText.RequireTitle(title);
        Add(item, title, 0, isItem: true);
    }

    /// <summary>Writes the store: next to the folder, and put in its place when complete. A store that is there is replaced; anything else is refused.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="origin">Where the rows came from, for the manifest.</param>
    /// <param name="progress">Is told how far it is; null: nobody.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="ArgumentException">The recipe of <paramref name="origin"/> is no JSON.</exception>
    /// <exception cref="StoreException">No user is left, the disk is full, or the folder holds something else.</exception>
    public StoreBuildReport Build(string folder, StoreOrigin origin, IProgress<StoreBuildProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(origin);
        var recipe = RecipeOf(origin);
        RefuseSecond();
        _isBuilt = true;
        return Guarded(folder, () =>
        {
            _queue.Put(_batch);
            _queue.Finish();
            StoreManifest? manifest = null;
            AtomicFolder.Write(
                folder,
                StoreManifest.IsIn,
                made =>
                {
                    var written = new StorePass(_options, _intake, _hasTimes, _hasKinds, _temporary.Path).Run(made, progress, cancellation);
                    manifest = written with { Recipe = recipe, Sources = origin.Sources };
                    AtomicFile.WriteText(Path.Combine(made, StoreFiles.Manifest), manifest.ToJson());
                },
                [.. StoreFiles.Columns, StoreFiles.Manifest, StoreFiles.Views]);
            return manifest!.Report;
        });
    }

    /// <summary>Deletes the temporary files.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _queue.Dispose();
        _intake.Dispose();
        _temporary.Dispose();
    }

    private void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long stamp, bool isItem)
    {
        RefuseSecond();
        if (!_batch.Takes(first.Length + second.Length))
        {
            HandOver();
        }

        _batch.Add(first, second, stamp, isItem);
    }

    private void HandOver() =>
        _ = Guarded(_temporary.Path, () =>
        {
            _queue.Put(_batch);
            _batch = _queue.Empty();
            return true;
        });

    private void RefuseSecond()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isBuilt)
        {
            throw new InvalidOperationException("The store is built already; make another builder for another one.");
        }
    }

    private T Guarded<T>(string folder, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException error) when (FullDisk.Is(error))
        {
            throw new StoreException(
                $"The disk is full after {_rows} rows, while writing to {_temporary.Path} or {folder}; nothing was put in place. A store takes up to 16 bytes an interaction, "
                + $"and twice as much for temporary files while it is built. Make room, or name another folder for them (--temp).",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CheckpointException)
        {
            throw new StoreException($"The store {folder} cannot be written: {error.Message}", error);
        }
    }

    private static JsonElement? RecipeOf(StoreOrigin origin)
    {
        if (origin.Recipe is null)
        {
            return null;
        }

        try
        {
            using var recipe = JsonDocument.Parse(origin.Recipe);
            return recipe.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"The recipe of a store's origin must be JSON: {error.Message}", nameof(origin));
        }
    }
}
