using System.CommandLine;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec pretrain-text</c>: teaches a text encoder the words of the domains.</summary>
internal static class PretrainTextVerb
{
    public static Command Create(Terminal terminal) => TrainingVerb.Create<TextPretrainingRecipe>(
        terminal,
        "pretrain-text",
        "Trains a text encoder by masked-LM on the titles of several domains; the result is a Hugging Face folder.",
        "transrec pretrain-text recipes/words/mlm.json --threads 2",
        TextPretraining.Run);
}
