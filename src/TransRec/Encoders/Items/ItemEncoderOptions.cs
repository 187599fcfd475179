namespace TransRec.Encoders.Items;

/// <summary>Which encoder turns an item into a vector. In a recipe the key <c>type</c> chooses: <c>text</c>, <c>image</c>, <c>text-image</c> or <c>id</c>.</summary>
public abstract record ItemEncoderOptions
{
    /// <summary>The folders that the options name, each with its key.</summary>
    internal virtual IEnumerable<(string Key, string Path)> Folders => [];

    /// <summary>The same encoder with another dropout; one without any stays as it is.</summary>
    internal virtual ItemEncoderOptions WithDropout(double rate) => this;
}
