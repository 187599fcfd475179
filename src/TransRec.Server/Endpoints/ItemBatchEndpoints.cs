using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Observability;
using TransRec.Server.Security;
using TransRec.Server.Storing;

namespace TransRec.Server.Endpoints;

/// <summary>Many items in one request, a JSON object on each line. Lines are put by the hundred while the rest is still on its way; all of them are checked.</summary>
internal sealed class ItemBatchEndpoints(ServedDomains domains, ServerOptions options, ServingMetrics metrics, TimeProvider clock)
{
    private const int LinesAtOnce = 256;
    private const int LongestLine = 1 << 20;
    private const int MostMistakes = 100;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/domains/{domain}/items:batch", PutAsync).Needs(Scopes.Items).Accepts<string>("application/x-ndjson").Produces<ItemsBatchAnswer>()
            .WithTags("Items").WithSummary("Adds or replaces many items: a line each of {\"id\", \"title\", \"attributes\"}. A line with a mistake ends it; the lines before the named ones are put.")
            .WithName("putItems");

    private async Task PutAsync(string domain, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is not { } served)
        {
            return;
        }

        Body.Limit(context, options.Limits.BatchBytes);
        var (put, line) = (0, 0);
        var waiting = new List<ItemWrite>(LinesAtOnce);
        var mistakes = new List<QueryMistake>();
        var body = context.Request.BodyReader;
        for (var ended = false; !ended;)
        {
            var result = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var rest = result.Buffer;
            ended = result.IsCompleted;
            while (TryReadLine(ref rest, ended, out var text))
            {
                line++;
                Read(text, line, waiting, mistakes);
                if (waiting.Count == LinesAtOnce && mistakes.Count == 0)
                {
                    put += await PutSomeAsync(served, waiting, context).ConfigureAwait(false);
                }
            }

            if (rest.Length > LongestLine)
            {
                mistakes.Add(new QueryMistake($"line {line + 1}", $"has more than {LongestLine} bytes."));
                ended = true;
            }

            body.AdvanceTo(rest.Start, rest.End);
        }

        if (mistakes.Count > 0)
        {
            throw new QueryException([.. mistakes.Take(MostMistakes), new QueryMistake("", $"{put} items of the lines before were put.")]);
        }

        put += waiting.Count == 0 ? 0 : await PutSomeAsync(served, waiting, context).ConfigureAwait(false);
        await context.WriteAsync(new ItemsBatchAnswer(put, served.Generation, served.CatalogueVersion), ApiJson.Default.ItemsBatchAnswer).ConfigureAwait(false);
    }

    private void Read(ReadOnlySequence<byte> text, int line, List<ItemWrite> waiting, List<QueryMistake> mistakes)
    {
        if (text.IsEmpty || mistakes.Count >= MostMistakes)
        {
            return;
        }

        try
        {
            waiting.Add(Body.Read(text, fields => ItemReader.OfBatch(fields, options.Limits)));
        }
        catch (QueryException error)
        {
            mistakes.AddRange(error.Mistakes.Select(mistake => new QueryMistake($"line {line}{(mistake.Path.Length == 0 ? "" : ".")}{mistake.Path}", mistake.Message)));
        }
    }

    private async Task<int> PutSomeAsync(ServedDomain served, List<ItemWrite> waiting, HttpContext context)
    {
        ItemReader.RequireRoom(served, waiting.Count(item => served.Item(item.Id) is null), options.Limits);
        var began = clock.GetTimestamp();
        var stored = await served.PutItemsAsync([.. waiting], context.RequestAborted).ConfigureAwait(false);
        metrics.ItemsPut(stored.Count, clock.GetElapsedTime(began), served.Name);
        waiting.Clear();
        return stored.Count;
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> rest, bool ended, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        line = rest;
        if (!ended || rest.IsEmpty)
        {
            return false;
        }

        rest = rest.Slice(rest.End);
        return true;
    }
}
