using System.Text.Json;

namespace TransRec.Server.Endpoints;

/// <summary>The body of a question for recommendations.</summary>
internal sealed record RecommendationBody(
    string? User, IReadOnlyList<string>? History, int K, FilterBody? Filter, IReadOnlyList<string>? Exclude, bool IncludeSeen, string? Algorithm, IReadOnlyList<string>? Return);

/// <summary>The body of several questions.</summary>
internal sealed record BatchBody(IReadOnlyList<RecommendationBody> Requests);

/// <summary>The body of a question for items like some items.</summary>
internal sealed record SimilarBody(
    IReadOnlyList<string> Positive, IReadOnlyList<string>? Negative, int K, FilterBody? Filter, IReadOnlyList<string>? Exclude, IReadOnlyList<string>? Return);

/// <summary>The body of a question for an order of given items.</summary>
internal sealed record RankBody(string? User, IReadOnlyList<string>? History, IReadOnlyList<string> Items, string? Algorithm, IReadOnlyList<string>? Return);

/// <summary>Which items may appear.</summary>
internal sealed record FilterBody(IReadOnlyList<ConditionBody>? Must, IReadOnlyList<ConditionBody>? MustNot);

/// <summary>A condition on one attribute: one of any, eq and range.</summary>
internal sealed record ConditionBody(string Key, IReadOnlyList<JsonElement>? Any, JsonElement? Eq, RangeBody? Range);

/// <summary>Bounds of a number.</summary>
internal sealed record RangeBody(double? Gte, double? Gt, double? Lte, double? Lt);

/// <summary>Items for a question.</summary>
internal sealed record RecommendationAnswer(
    string RecommendationId,
    string Domain,
    long Generation,
    AlgorithmAnswer Algorithm,
    string? ColdStart,
    bool Exact,
    int Eligible,
    long CatalogueVersion,
    IReadOnlyList<ScoredAnswer> Items,
    IReadOnlyList<string>? Unknown);

/// <summary>What answered.</summary>
internal sealed record AlgorithmAnswer(string Name, string? Digest, string? Method, long Parameters, string? ChosenBy);

/// <summary>An item in an answer; title and attributes where they were asked for.</summary>
internal sealed record ScoredAnswer(int Rank, string Item, float Score, string? Title, JsonElement? Attributes);

/// <summary>Several answers.</summary>
internal sealed record BatchAnswer(IReadOnlyList<RecommendationAnswer> Answers);

/// <summary>A domain.</summary>
internal sealed record DomainBody(
    string Domain, long Generation, AlgorithmAnswer Algorithm, int Items, int RemovedItems, int Users, long Events, long CatalogueVersion, string Index);

/// <summary>All domains that the key may see.</summary>
internal sealed record DomainsAnswer(IReadOnlyList<DomainBody> Domains);

/// <summary>The body of a domain that is made or gets other adapters.</summary>
internal sealed record PutDomainBody(string? Adapters);

/// <summary>Adapters that a domain can be given.</summary>
internal sealed record AdaptersAnswer(IReadOnlyList<AlgorithmAnswer> Adapters);

/// <summary>Exchanges of a domain's adapters, the latest first.</summary>
internal sealed record SwapsAnswer(IReadOnlyList<Domains.SwapRecord> Swaps);

/// <summary>The backbone.</summary>
internal sealed record BaseAnswer(string Identity, string Description, int Width, int MaximumLength, string Version);

/// <summary>The body of an item.</summary>
internal sealed record PutItemBody(string Title, JsonElement? Attributes);

/// <summary>The body of changes of an item.</summary>
internal sealed record PatchItemBody(string? Title, JsonElement? Attributes);

/// <summary>An item.</summary>
internal sealed record ItemAnswer(string Item, string Title, JsonElement Attributes, long Version);

/// <summary>A part of a list of items.</summary>
internal sealed record ItemsAnswer(int Total, IReadOnlyList<ItemAnswer> Items);

/// <summary>What became of an item that was put.</summary>
internal sealed record PutItemAnswer(string Item, bool Visible, long Version, long Generation, long CatalogueVersion, double EncodedInMs);

/// <summary>What became of a batch of items.</summary>
internal sealed record ItemsBatchAnswer(int Put, long Generation, long CatalogueVersion);

/// <summary>The body of events.</summary>
internal sealed record EventsBody(IReadOnlyList<EventBody> Events);

/// <summary>An event.</summary>
internal sealed record EventBody(string EventId, string User, string Item, string? Type, DateTimeOffset? At, string? RecommendationId);

/// <summary>What became of events.</summary>
internal sealed record EventsAnswer(int Accepted, int Repeated, IReadOnlyList<string> UnknownItems);

/// <summary>What is known of a user.</summary>
internal sealed record UserAnswer(string User, IReadOnlyList<TakenAnswer> History);

/// <summary>An item that a user has taken.</summary>
internal sealed record TakenAnswer(string Item, string Title, DateTimeOffset At);

/// <summary>What the erasure of a user deleted.</summary>
internal sealed record ErasureAnswer(string User, long Events, long Documents);

/// <summary>The body of texts to embed, in OpenAI's shape.</summary>
internal sealed record EmbeddingsBody(JsonElement Input, string? Model, int? Dimensions, string? EncodingFormat, string? User);

/// <summary>Vectors of texts, in OpenAI's shape.</summary>
internal sealed record EmbeddingsAnswer(string Object, IReadOnlyList<EmbeddingAnswer> Data, string Model, UsageAnswer Usage);

/// <summary>The vector of a text.</summary>
internal sealed record EmbeddingAnswer(string Object, int Index, JsonElement Embedding);

/// <summary>How much was read.</summary>
internal sealed record UsageAnswer(int PromptTokens, int TotalTokens);

/// <summary>The body of texts to embed, in the shape of text-embeddings-inference.</summary>
internal sealed record EmbedBody(JsonElement Inputs, bool? Normalize, bool? Truncate);

/// <summary>How the server is.</summary>
internal sealed record HealthAnswer(string Status, int Domains, string? Store, double? StaleSeconds);
