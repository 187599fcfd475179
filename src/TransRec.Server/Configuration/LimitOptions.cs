using TransRec.Options;

namespace TransRec.Server.Configuration;

/// <summary>Bounds on what requests may ask for.</summary>
public sealed record LimitOptions
{
    /// <summary>Requests that are worked on at once; further ones wait. Default 64.</summary>
    public int Concurrency { get; init => field = Require.InRange(value, 1, 10_000); } = 64;

    /// <summary>Requests that wait at most; what comes beyond is answered with 503 and Retry-After. Default 512.</summary>
    public int Queue { get; init => field = Require.InRange(value, 0, 100_000); } = 512;

    /// <summary>Bytes of a request's body. Default 1 MiB.</summary>
    public long BodyBytes { get; init => field = Require.InRange(value, 1024, 1L << 30); } = 1 << 20;

    /// <summary>Bytes of the body of a batch of items. Default 32 MiB.</summary>
    public long BatchBytes { get; init => field = Require.InRange(value, 1024, 1L << 34); } = 32L << 20;

    /// <summary>Domains. Default 1000.</summary>
    public int Domains { get; init => field = Require.InRange(value, 1, 1_000_000); } = 1000;

    /// <summary>Items of a domain, removed ones included. Default 5 million.</summary>
    public int Items { get; init => field = Require.InRange(value, 1, 100_000_000); } = 5_000_000;

    /// <summary>Items in an answer. Default 1000.</summary>
    public int K { get; init => field = Require.InRange(value, 1, 100_000); } = 1000;

    /// <summary>Items of a history, exclusions or candidates in a request. Default 10,000.</summary>
    public int Ids { get; init => field = Require.InRange(value, 1, 1_000_000); } = 10_000;

    /// <summary>Characters of a title. Default 2000.</summary>
    public int TitleLength { get; init => field = Require.InRange(value, 1, 100_000); } = 2000;
}
