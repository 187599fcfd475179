using System.Runtime.InteropServices;

namespace TransRec.Cli;

/// <summary>
/// Ctrl-C (or a request to terminate) once asks the work to save and stop; the second time the process ends at once, as it would without this. So does SIGUSR1, which schedulers send before a
/// time limit, and where that is asked for the end of the process's input.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const int BeforeLimit = 10; // SIGUSR1 of Linux

    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly TextWriter error;
    private readonly string message;

    /// <param name="error">Told of a request.</param>
    /// <param name="message">What happens then.</param>
    /// <param name="atEndOfInput">Whether the end of the process's input is a request too.</param>
    public Interruption(TextWriter error, string message = "Saving and stopping...", bool atEndOfInput = false)
    {
        (this.error, this.message) = (error, message);
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
        if (OperatingSystem.IsLinux())
        {
            registrations.Add(PosixSignalRegistration.Create((PosixSignal)BeforeLimit, Handle));
        }

        if (atEndOfInput)
        {
            new Thread(ReadToEnd) { IsBackground = true, Name = "input" }.Start();
        }
    }

    public CancellationToken Requested => source.Token;

    public void Handle(PosixSignalContext signal)
    {
        if (source.IsCancellationRequested)
        {
            return;
        }

        signal.Cancel = true;
        error.WriteLine();
        error.WriteLine($"{message} (Ctrl-C again: stop at once)");
        source.Cancel();
    }

    private void ReadToEnd()
    {
        while (Console.In.Read() >= 0)
        {
        }

        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work has ended meanwhile.
        }
    }

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        source.Dispose();
    }
}
