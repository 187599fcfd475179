using TorchSharp;
using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Collectives;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Foundation.Files;
using TransRec.Text;
using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>Masked-LM pre-training of a text encoder on the titles of several domains; the result is the Hugging Face folder <c>encoder</c> of the run.</summary>
public static class TextPretraining
{
    /// <summary>The Hugging Face folder of a run.</summary>
    public const string ModelFolder = Models.ModelFolder.EncoderFolder;

    /// <summary>Runs a recipe, or goes on with it where it was stopped.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="options">The run folder.</param>
    /// <param name="progress">Told of steps and epochs.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <exception cref="TrainingDivergedException">A loss or gradient was not finite; the best weights are kept.</exception>
    public static RunResult Run(TextPretrainingRecipe recipe, RunOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        Experiment.Run(recipe, options, session =>
        {
            var titles = TitleCollection.Read(recipe.Domains);
            session.UseData(Fingerprint(titles));
            RunFolder.RequireIntactPart(recipe.Encoder.Folder);
            RunFolder.RequireIntactPart(recipe.Encoder.Tokenizer);
            var tokenizer = session.Communicator.RootFirst(() => TokenizerOf(recipe, titles, session, progress));
            var notes = new List<string>();
            if (recipe.Encoder.Folder is { } start)
            {
                _ = EncoderSource.Require(start, "encoder.folder");
            }

            TextEncoderStart.NoteCase(recipe.Encoder, tokenizer, notes);
            using var encoder = TextEncoderStart.Create(recipe.Encoder, tokenizer, recipe.Seed, notes);
            notes.ForEach(note => progress.Tell(note));
            using var head = MaskedLanguageModelHead.LoadOrCreate(recipe.Encoder.Folder, encoder.Options);
            encoder.to(recipe.Device);
            head.to(recipe.Device);
            var tokens = TokenizedTitles.Create(
                tokenizer, titles, Math.Min(recipe.Encoder.MaximumTokens, encoder.Options.MaximumLength), TextEncoderStart.LowerCases(recipe.Encoder, tokenizer));
            progress.Tell($"{titles.Count:N0} titles of {recipe.Domains.Count} domains, {tokens.Tokens.Length:N0} tokens, a vocabulary of {tokenizer.VocabularySize:N0}.");
            var model = new MaskedLanguageModel(encoder, head, tokens, new TokenMasking(tokenizer, recipe.Masking, recipe.Seed));
            var task = new MaskedLanguageModelTask(model, recipe.HeldOutFraction, recipe.Training, recipe.Seed, session.Communicator);
            var statePath = session.FilePath(RecommenderTraining.StateFile);
            var parameters = task.Groups.Sum(group => group.Parameters.Sum(named => named.Parameter.numel()));
            TrainingOutcome outcome;
            var weights = new BestWeights(session.FilePath(ModelFolder), path => Save(path, model, tokenizer), "model.safetensors");
            var files = new TrainingFiles(statePath, weights) { Ground = Grounds.Of(recipe, tokens) };
            using (var recorder = session.Writes ? new RunRecorder(session, TrainingState.EpochOf(statePath), progress) : null)
            {
                ITrainingStore store = session.Communicator.Size > 1 ? new SharedStore(files, session.Communicator) : files;
                outcome = new Trainer(task, recipe.Training, recipe.Seed, scores => -scores["loss"], store, communicator: session.Communicator).Run(recorder, stop);
            }

            if (outcome.Stopped)
            {
                session.Stop();
                return new RunResult(session.Path, Stopped: true, new Dictionary<string, double>(), parameters, parameters, session.Record.Seconds);
            }

            if (!session.Writes)
            {
                return new RunResult(session.Path, Stopped: false, new Dictionary<string, double>(), parameters, parameters, session.Record.Seconds);
            }

            using var best = TextEncoderFolder.Load(HuggingFaceFolder.Open(session.FilePath(ModelFolder)));
            using var bestHead = MaskedLanguageModelHead.LoadOrCreate(session.FilePath(ModelFolder), best.Options);
            best.eval();
            bestHead.eval();
            var scores = new MaskedLanguageModelTask(
                new MaskedLanguageModel(best, bestHead, tokens, new TokenMasking(tokenizer, recipe.Masking, recipe.Seed)),
                recipe.HeldOutFraction,
                recipe.Training,
                recipe.Seed).Validate();
            var summary = session.Finish(scores.ToDictionary(score => "valid/" + score.Key, score => score.Value), parameters, parameters);
            File.Delete(statePath);
            return new RunResult(session.Path, Stopped: false, summary.Metrics, parameters, parameters, summary.Seconds);
        });

    private static Tokenizer TokenizerOf(TextPretrainingRecipe recipe, IReadOnlyList<string> titles, RunSession session, IProgress<TrainingProgress>? progress)
    {
        var stored = session.FilePath("tokenizer");
        if (Directory.Exists(stored))
        {
            return TokenizerFolder.Open(stored); // learnt or cut before a stop, or by rank 0
        }

        if (!session.Writes && (recipe.LearnVocabulary > 0 || recipe.CutVocabulary))
        {
            throw new RunException($"Rank {session.Communicator.Rank} finds no {stored}, which rank 0 has written. Name a run folder that all ranks see with --run.");
        }

        Tokenizer tokenizer;
        if (recipe.LearnVocabulary > 0)
        {
            progress.Tell("Learning a vocabulary.");
            tokenizer = WordPieceTrainer.Train(titles, new WordPieceTrainerOptions
            {
                VocabularySize = recipe.LearnVocabulary,
                Words = new WordPieceOptions { LowerCase = recipe.Encoder.LowerCase ?? true },
            });
        }
        else
        {
            tokenizer = TokenizerFolder.Open(
                recipe.Encoder.Tokenizer is { } own ? EncoderSource.Require(own, "encoder.tokenizer")
                : recipe.Encoder.Folder is { } folder ? EncoderSource.Require(folder, "encoder.folder")
                : throw new RunException(
                    "encoder names neither a folder nor a tokenizer. Set encoder.tokenizer (a folder with vocab.txt, or vocab.json and merges.txt), or learnVocabulary."));
            if (!recipe.CutVocabulary)
            {
                return tokenizer;
            }

            tokenizer = tokenizer is WordPieceTokenizer words
                ? VocabularyCut.Of(words, TextEncoderStart.LowerCases(recipe.Encoder, tokenizer) ? titles.Select(LowerCase.Of) : titles).Tokenizer
                : throw new RunException("cutVocabulary works on WordPiece vocabularies (BERT); this tokenizer is a byte-level BPE.");
        }

        AtomicFolder.Write(stored, _ => true, tokenizer.Save); // its files belong together
        return tokenizer;
    }

    private static void Save(string path, MaskedLanguageModel model, Tokenizer tokenizer) => TextEncoderFolder.Save(
        path,
        model.Encoder,
        tokenizer,
        ModuleWeights.Published(model.Head, model.Head.Keys));

    private static string Fingerprint(IReadOnlyList<string> titles)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (var title in titles)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(title));
            hash.AppendData([(byte)'\n']);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
