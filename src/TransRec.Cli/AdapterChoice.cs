using System.CommandLine;
using TransRec.Experiments.Adapters;

namespace TransRec.Cli;

/// <summary>The options with which a verb puts the adapters of a folder on a run.</summary>
/// <param name="serves">Whether the verb recommends, to whom a run too can be asked for on data of another catalogue.</param>
internal sealed class AdapterChoice(bool serves = false)
{
    private readonly Option<string?> adapter = new("--adapter")
    {
        Description = "An adapter folder to put on RUN, the pretrain run that is its base: shows the adapters' domain.",
        HelpName = "folder",
    };

    private readonly Option<string?> data = Data();
    private readonly Option<bool> otherData = OtherData();

    public static Option<string?> Data() => new("--data")
    {
        Description = "The folder with the data of the adapters' domain. Default: the one that their manifest's recipe names.",
        HelpName = "folder",
    };

    public static Option<bool> OtherData() => new("--other-data")
    {
        Description = "Accepts other data than those that the adapters were trained on, such as a catalogue that has grown since.",
    };

    public void AddTo(Command verb)
    {
        verb.Options.Add(adapter);
        verb.Options.Add(data);
        verb.Options.Add(otherData);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(adapter) is null && (result.GetResult(data) is not null || (result.GetValue(otherData) && !serves)))
            {
                result.AddError(serves ? "--data belongs to --adapter; a run knows its own data." : "--data and --other-data belong to --adapter; a run knows its own data.");
            }
        });
    }

    /// <summary>Whether other data are accepted.</summary>
    public bool OtherDataOf(ParseResult parsed) => parsed.GetValue(otherData);

    public AdapterOnBase? Of(ParseResult parsed) =>
        parsed.GetValue(adapter) is { } folder ? new AdapterOnBase(folder, parsed.GetValue(data), parsed.GetValue(otherData)) : null;
}
