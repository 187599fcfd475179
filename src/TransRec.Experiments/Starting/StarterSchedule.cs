using System.Globalization;

namespace TransRec.Experiments.Starting;

/// <summary>How long a model trains on so many users, or titles: about as many steps as on domains where that was found to be enough.</summary>
/// <param name="BatchSize">Users or titles in a step.</param>
/// <param name="Epochs">Passes over them.</param>
internal sealed record StarterSchedule(int BatchSize, int Epochs)
{
    private const double EvaluationsOfATraining = 8;

    /// <summary>Masked-LM: 1,150 steps, as recipes/words/mlm.json has on 37,058 titles. Few titles are learnt by heart: 1,300 were guessed best after 56 epochs.</summary>
    public static StarterSchedule Words(int titles) => For(titles, batchSize: titles >= 20_000 ? 512 : titles >= 5_000 ? 256 : 128, steps: 1150, fewest: 8, most: 60);

    /// <summary>The source model: 4,000 steps, as recipes/games/games-pretrain-long.json has on 50,546 users, where fewer epochs left adapters behind (docs/study/scale.md).</summary>
    public static StarterSchedule Source(int users) => For(users, BatchFor(users), steps: 4000, fewest: 5, most: 40);

    /// <summary>
    /// The target: with titles 1,200 steps, in which adapters come to fine-tuning where a third of them leaves them behind (docs/study/parity.md); with pictures alone, where a step
    /// is dear and that was not measured, 400.
    /// </summary>
    public static StarterSchedule Target(int users, bool titles) =>
        titles ? For(users, BatchFor(users), steps: 1200, fewest: 36, most: 120) : For(users, BatchFor(users), steps: 400, fewest: 12, most: 60);

    private static int BatchFor(int users) => users >= 1500 ? 128 : users >= 500 ? 64 : 32;

    private static StarterSchedule For(int examples, int batchSize, int steps, int fewest, int most) =>
        new(batchSize, Math.Clamp((int)Math.Round((double)steps * batchSize / examples), fewest, most));

    /// <summary>Steps over which the learning rate rises: a twentieth of all.</summary>
    public int WarmupSteps(int examples) => Math.Clamp(Epochs * ((examples + BatchSize - 1) / BatchSize) / 20, 10, 200);

    /// <summary>The training section of a recipe.</summary>
    /// <param name="examples">Users or titles.</param>
    /// <param name="rate">The learning rate of all groups.</param>
    /// <param name="groups">The groups that the recipe trains.</param>
    public string Section(int examples, double rate, params IEnumerable<string> groups)
    {
        var written = rate.ToString(CultureInfo.InvariantCulture);
        return $$"""
            "training": {
                "epochs": {{Epochs}},
                "batchSize": {{BatchSize}},
                "learningRates": { {{string.Join(", ", groups.Select(group => $"\"{group}\": {written}"))}} },
                "schedule": "cosine",
                "warmupSteps": {{WarmupSteps(examples)}},
                "evaluateEvery": {{EvaluateEvery}},
                "patience": 0
              }
            """;
    }

    /// <summary>Epochs between two validations.</summary>
    public int EvaluateEvery => Math.Max(1, (int)Math.Round(Epochs / EvaluationsOfATraining));
}
