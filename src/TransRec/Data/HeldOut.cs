namespace TransRec.Data;

/// <summary>The two items of every user that training never sees.</summary>
public enum HeldOut
{
    /// <summary>The last but one interaction.</summary>
    Validation,

    /// <summary>The last interaction.</summary>
    Test,
}
