using System.Text.Encodings.Web;
using System.Text.Json;
using TransRec.Data;
using TransRec.Experiments.Building;
using TransRec.Experiments.Inspection;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Starting;

/// <summary>The texts of the recipes, with comments, as one would write them by hand.</summary>
internal sealed class StarterRecipes(string folder, StarterOptions options, Domain source, Domain target)
{
    private const int Vocabulary = 12_000;

    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string WordsRun => Path.Combine(folder, "runs", "words");

    private string SourceRun => Path.Combine(folder, "runs", "source");

    public IReadOnlyList<(StarterFile File, string Text)> All() =>
    [
        .. options.ReadsTitles ? [(File("words", "pretrain-text", "A text encoder learns the words of both domains."), Words())] : Array.Empty<(StarterFile, string)>(),
        (File("source", "pretrain", "The recommender learns on the source, all parameters."), Source()),
        (File("target", "adapt", "Adapters carry it to the target."), Target()),
        (File("study", "study", "All ways side by side: three seeds, a search, a report."), Study()),
    ];

    private StarterFile File(string name, string kind, string purpose) => new(Path.Combine(folder, name + ".json"), kind, purpose);

    private string Words()
    {
        var titles = TitleCollection.Read([options.Source, options.Target]).Count;
        return $$"""
            // A small BERT learns a vocabulary, and the words, from the {{titles:N0}} titles of both domains. It writes an ordinary Hugging Face folder: {{Path.Combine(WordsRun, TextPretraining.ModelFolder)}}.
            // maximumTokens, here and in source.json, reads 99% of the titles of each domain whole (transrec data describe).
            // A published BERT or RoBERTa instead: name its folder as itemEncoder.folder in source.json, and leave this recipe out.
            {
              "run": {{Quoted(WordsRun)}},
              "domains": [{{Quoted(options.Source)}}, {{Quoted(options.Target)}}],
              "encoder": { "layers": 2, "width": 128, "heads": 2, "feedForwardWidth": 512, "maximumTokens": {{MaximumTokens}} },
              "learnVocabulary": {{Vocabulary}},
              {{StarterSchedule.Words(titles).Section(titles, 1e-3, "itemEncoder")}}
            }

            """;
    }

    private string Source() => $$"""
        // The source model: {{source.UserCount:N0}} users of {{source.ItemCount:N0}} items, all parameters. Further sources can be joined: data.joinedFolders.
        {
          "run": {{Quoted(SourceRun)}},
          "data": {{Data(options.Source)}},
          "itemEncoder": {{ItemEncoder()}},
          "userEncoder": { "type": "sasrec", "width": 64, "blocks": 2, "heads": 2 },
          "objective": { "type": "softmax" },{{(options.ReadsTitles ? MaskedLanguageModel() : "")}}
          {{StarterSchedule.Source(source.UserCount).Section(source.UserCount, 1e-3, "itemEncoder", "userEncoder", "head")}}
        }

        """;

    private string MaskedLanguageModel() => $$"""

          // Masked-LM on the target's titles in every step keeps the encoder in touch with words that the source never uses.
          "maskedLanguageModel": { "domains": [{{Quoted(options.Target)}}], "weight": 0.5 },
        """;

    private string ItemEncoder()
    {
        var encoder = Quoted(Path.Combine(WordsRun, TextPretraining.ModelFolder));
        const string vit = "\"architecture\": \"vit\", \"size\": 64, \"patchSize\": 8, \"layers\": 2, \"cropPadding\": 4, \"flipProbability\": 0.5";
        return options.Items switch
        {
            "text" => $$"""{ "type": "text", "folder": {{encoder}}, "maximumTokens": {{MaximumTokens}} }""",
            "image" => $$"""{ "type": "image", {{vit}} }""",
            _ => $$"""
                {
                    "type": "text-image",
                    "text": { "folder": {{encoder}}, "maximumTokens": {{MaximumTokens}} },
                    "image": { {{vit}} },
                    "fusion": "concatenation"
                  }
                """,
        };
    }

    private string Target() => $$"""
        // The target: {{target.UserCount:N0}} users of {{target.ItemCount:N0}} items. Houlsby adapters{{(options.ReadsTitles ? ", low-rank changes of words" : "")}}, LayerNorms and the head are trained, the rest stays as it is.
        // transrec methods lists the other methods. What is frozen needs no dropout. {{(options.ReadsTitles ? "Adapters take about three times the epochs of fine-tuning; the best is kept." : "The best epoch is kept.")}}
        {
          "run": {{Quoted(Path.Combine(folder, "runs", "target"))}},
          "base": {{Quoted(SourceRun)}},
          "data": {{Data(options.Target)}},
          "adapter": {{Adapter}},
          "dropout": { "itemEncoder": 0 },
          {{TargetSchedule.Section(target.UserCount, 1e-2, Groups)}}
        }

        """;

    private string Study() => $$"""
        // Which way is best for this target? All start from the source model but scratch; full fine-tuning has a third of the epochs, as more of them gave it nothing (docs/study/parity.md). Every
        // one is tried with the same learning rates. transrec study {{Path.Combine(folder, "study.json")}} --jobs 2 --threads 1 runs it and writes {{Path.Combine(folder, "runs", "study", "report.html")}}.
        {
          "title": {{Quoted($"Which way from {source.Name} to {target.Name}?")}},
          "folder": {{Quoted(Path.Combine(folder, "runs", "study"))}},
          "sources": [{{(options.ReadsTitles ? $$"""

            { "name": "words", "recipe": "words.json", "run": {{Quoted(WordsRun)}} },
        """ : "")}}
            { "name": "source", "recipe": "source.json", "run": {{Quoted(SourceRun)}}{{(options.ReadsTitles ? $$""", "set": ["{{EncoderPath}}=study:words/{{TextPretraining.ModelFolder}}"]""" : "")}} }
          ],
          "recipe": "target.json",
          "set": ["base=study:source"],
          "factors": [
            {
              "name": "method",
              "levels": [
                {
                  "name": "full",
                  "set": [
                    "adapter.method=full", "adapter.trainHead=false", "adapter.trainLayerNorm=false",
                    "training.epochs={{Third(TargetSchedule.Epochs)}}", "training.evaluateEvery={{Third(TargetSchedule.EvaluateEvery)}}"
                  ]
                },
                { "name": "scratch", "set": ["adapter.method=scratch", "adapter.trainHead=false", "adapter.trainLayerNorm=false"] },
                { "name": "frozen", "set": ["adapter.method=frozen", "adapter.trainLayerNorm=false", "adapter.trainUserEncoder=true"] },
                { "name": "last-k", "set": ["adapter.method=last-k", "adapter.trainLayerNorm=false"] },
                { "name": "houlsby"{{(options.ReadsTitles ? ", \"set\": [\"adapter.method=houlsby\", \"adapter.bottleneckWidth=32\"]" : "")}} },{{(options.ReadsTitles ? Also("houlsby+words") : "")}}
                { "name": "lora", "set": ["adapter.method=lora"] }
              ]
            }
          ],
          "seeds": [42, 43, 44],
          "search": {
            "trials": 3,
            "set": ["training.epochs={{Math.Max(3, TargetSchedule.Epochs / 4)}}"],
            "dimensions": [
              {
                "name": "learning rate",
                "paths": [{{string.Join(", ", Groups.Select(group => $"\"training.learningRates.{group}\""))}}],
                "values": [1e-3, 3e-3, 1e-2]
              }
            ]
          },
          "comparison": { "factor": "method", "to": "full" }
        }

        """;

    // On the target of docs/study/parity.md words do as well as the other half of a bottleneck of 32.
    private string Adapter => options.ReadsTitles
        ? $$"""
            {
                "method": "combination",
                "parts": [{ "method": "houlsby", "bottleneckWidth": 16 }, { "method": "words", "rows": {{Vocabulary / 2}} }],
                "trainHead": true,
                "trainLayerNorm": true
              }
            """
        : """{ "method": "houlsby", "bottleneckWidth": 32, "trainHead": true, "trainLayerNorm": true }""";

    private static string Also(string name) => $$"""

                { "name": "{{name}}" },
        """;

    private static int Third(int count) => (count + 2) / 3;

    private static string[] Groups => ["itemEncoder", "userEncoder", "head", "itemAdapters", "userAdapters"];

    private StarterSchedule TargetSchedule => StarterSchedule.Target(target.UserCount, options.ReadsTitles);

    // What source and target need: titles that are cut may look alike.
    private int MaximumTokens { get; } = new[] { source, target }.Max(domain =>
    {
        var tokens = new TitleTokens(folder: null);
        return TitleLength.Of(domain.Titles.Skip(1).Select(title => tokens.Of(title).Count), estimated: true);
    });

    private string EncoderPath => options.ReadsPictures ? "itemEncoder.text.folder" : "itemEncoder.folder";

    private string Data(string domain)
    {
        var rules = options.Rules;
        var minimum = rules.MinimumInteractions == new DataOptions { Folder = null }.MinimumInteractions ? "" : $", \"minimumInteractions\": {rules.MinimumInteractions}";
        var empty = rules.AllowEmptyTitles ? ", \"allowEmptyTitles\": true" : "";
        return $$"""{ "folder": {{Quoted(domain)}}{{minimum}}{{empty}} }""";
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Text);
}
