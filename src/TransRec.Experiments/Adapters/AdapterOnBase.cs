namespace TransRec.Experiments.Adapters;

/// <summary>An adapter folder to put on a pretrain run, and the data of its domain.</summary>
/// <param name="Folder">The adapter folder.</param>
/// <param name="Data">The folder with the domain's data. Null: the one that the recipe in the folder's manifest names. Default null.</param>
/// <param name="OtherData">
/// Whether other data than those that the adapters were trained on are accepted, such as a catalogue that has grown since. Default false.
/// </param>
public sealed record AdapterOnBase(string Folder, string? Data = null, bool OtherData = false);
