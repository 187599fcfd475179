using System.Runtime.InteropServices;

namespace TransRec.Cli;

/// <summary>
/// Ctrl-C (or a request to terminate) once asks the work to save and stop; the second time the process ends at once, as it would without this.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly TextWriter error;
    private readonly string message;

    /// <param name="error">Where the message goes.</param>
    /// <param name="message">What happens now.</param>
    public Interruption(TextWriter error, string message = "Saving and stopping...")
    {
        (this.error, this.message) = (error, message);
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
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

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        source.Dispose();
    }
}
