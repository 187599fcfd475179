namespace TransRec.Pictures;

/// <summary>Why an item has no picture.</summary>
public enum PictureProblem : byte
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>There is no file for the item.</summary>
    Missing,

    /// <summary>The path, or a link on it, leads out of the domain's folder; it was not opened.</summary>
    LeadsOutside,

    /// <summary>The system refused to read it.</summary>
    Unreadable,

    /// <summary>The file has no bytes.</summary>
    Empty,

    /// <summary>The file has more bytes than <see cref="PictureOptions.MaximumFileBytes"/>; it was not read.</summary>
    FileTooLarge,

    /// <summary>The content is no JPEG, PNG, WebP or GIF.</summary>
    NotAPicture,

    /// <summary>The header promises more pixels than <see cref="PictureOptions.MaximumPixels"/>, or a side above 65,535; it was not decoded.</summary>
    TooManyPixels,

    /// <summary>The content ends before the picture does.</summary>
    Truncated,

    /// <summary>The content cannot be decoded.</summary>
    Damaged,
}
