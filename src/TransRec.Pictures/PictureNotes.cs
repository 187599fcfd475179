namespace TransRec.Pictures;

/// <summary>What was unusual about a picture and harmless.</summary>
[Flags]
public enum PictureNotes : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The content is of another format than the extension says; the content counts.</summary>
    WrongExtension = 1,

    /// <summary>It moves; the first frame was taken.</summary>
    Animated = 2,

    /// <summary>Its EXIF orientation was applied. (The reference ignores it.)</summary>
    Turned = 4,

    /// <summary>Several files carry the item's id; the first of .jpg, .jpeg, .png, .webp was taken.</summary>
    SeveralFiles = 8,
}
