using System.Diagnostics;
using System.Net.Sockets;

namespace TransRec.Benchmarks;

/// <summary>Sends requests over kept connections, on each one after the other, and times the answers. It reads of them no more than how long they are, so that it costs little next to a server.</summary>
internal sealed class HttpLoad(Uri address, int connections, byte[][] requests) : IDisposable
{
    private readonly Socket[] sockets = [.. Enumerable.Range(0, connections).Select(_ => Connect(address))];

    /// <summary>Sends for some time.</summary>
    /// <exception cref="InvalidOperationException">An answer is not 200.</exception>
    public async Task<Result> RunAsync(TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(sockets.Select((socket, at) => Task.Run(() => RunAsync(socket, at * 31, began, time))));
        var elapsed = Stopwatch.GetElapsedTime(began);
        return new Result([.. all.SelectMany(each => each.Milliseconds).Order()], elapsed, all[0].Bytes);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }

    private async Task<(List<double> Milliseconds, int Bytes)> RunAsync(Socket socket, int first, long began, TimeSpan time)
    {
        var (milliseconds, buffer, bytes) = (new List<double>(), new byte[1 << 16], 0);
        for (var turn = first; Stopwatch.GetElapsedTime(began) < time; turn++)
        {
            var start = Stopwatch.GetTimestamp();
            _ = await socket.SendAsync(requests[turn % requests.Length]);
            bytes = await ReceiveAsync(socket, buffer);
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (milliseconds, bytes);
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] buffer)
    {
        var (read, whole) = (0, int.MaxValue);
        while (read < whole)
        {
            var some = await socket.ReceiveAsync(buffer.AsMemory(read));
            read += some;
            var head = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
            if (some == 0 || (head >= 0 && !buffer.AsSpan().StartsWith("HTTP/1.1 200"u8)))
            {
                throw new InvalidOperationException($"The server answered {System.Text.Encoding.ASCII.GetString(buffer, 0, read)}");
            }

            if (whole == int.MaxValue && head >= 0)
            {
                var length = buffer.AsSpan(0, head).IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
                _ = System.Buffers.Text.Utf8Parser.TryParse(buffer.AsSpan(length), out int body, out _);
                whole = head + 4 + body;
            }
        }

        return read;
    }

    private static Socket Connect(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address.Host, address.Port);
        return socket;
    }

    /// <summary>What was measured.</summary>
    /// <param name="Milliseconds">Of each answer, ascending.</param>
    /// <param name="Elapsed">The whole time.</param>
    /// <param name="Bytes">Of an answer, head included.</param>
    public sealed record Result(List<double> Milliseconds, TimeSpan Elapsed, int Bytes);
}
