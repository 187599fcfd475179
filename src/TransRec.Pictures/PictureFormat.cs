namespace TransRec.Pictures;

/// <summary>What a picture's content is, whatever its file is called.</summary>
public enum PictureFormat : byte
{
    /// <summary>Not known: there is no file, or its content is no picture.</summary>
    Unknown,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>WebP.</summary>
    Webp,

    /// <summary>GIF; not among the extensions that are looked for, but decoded where a file holds one.</summary>
    Gif,
}
