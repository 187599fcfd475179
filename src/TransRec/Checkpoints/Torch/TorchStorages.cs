namespace TransRec.Checkpoints.Torch;

/// <summary>The pickled object and the storages of a torch.save file, whichever of its two formats it has.</summary>
internal interface ITorchStorages : IDisposable
{
    public string Location { get; }

    /// <summary>The file's length; no tensor may be larger.</summary>
    public long FileBytes { get; }

    /// <summary>The pickled object.</summary>
    public object? Root { get; }

    /// <summary>Throws unless the storage is in the file with exactly the length that the reference says.</summary>
    public void Check(StorageReference storage);

    /// <summary>Passes bytes of a storage, beginning at a byte of its root, to a tensor's memory.</summary>
    public IStorageCursor Seek(StorageReference storage, long firstByte);
}

/// <summary>Reads a storage forwards.</summary>
internal interface IStorageCursor : IDisposable
{
    public void Read(Span<byte> destination);

    /// <summary>Reads what is left and checks the whole, where the format has a check.</summary>
    public void Finish();
}
