namespace TransRec.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Error = 1;
    public const int Usage = 2;

    /// <summary>Ended on request (128 + SIGINT), with the state saved.</summary>
    public const int Stopped = 130;
}
