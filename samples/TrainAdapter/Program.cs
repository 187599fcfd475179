// Trains a recommender on one domain and adapters for another one, with a loop of its own: no recipe, no run folder.
//   dotnet run -c Release --project samples/TrainAdapter -- adapters
using TorchSharp;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Data.Generated;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Text;
using TransRec.Training;
using TransRec.Training.Objectives;

var folder = args.Length > 0 ? args[0] : "adapters";
const int Positions = 10;

// Two domains that share meanings and no item.
var marketplace = Marketplace.Generate(new MarketplaceOptions { SourceUsers = 400, SourceItems = 200, TargetUsers = 100, TargetItems = 150 });
var rules = new DomainOptions { MaximumSequenceLength = Positions };
var source = Domain.Create("home", marketplace.Source.Items, marketplace.Source.Users, rules);
var target = Domain.Create("fashion", marketplace.Target.Items, marketplace.Target.Users, rules);
var tokenizer = WordPieceTrainer.Train(source.Titles.Concat(target.Titles), new WordPieceTrainerOptions { VocabularySize = 400 });

// The base, on the source domain.
var weights = Path.Combine(Directory.CreateTempSubdirectory("train-adapter-").FullName, "base.safetensors");
using (var model = Model())
{
    Train(model, Titles(source), source, learningRate: 3e-3, epochs: 3);
    TrainedWeights.Save(weights, model, everything: true);
}

// Adapters, on the target domain: the base is frozen.
using var adapted = Model();
var titles = Titles(target);
TrainedWeights.Load(weights, adapted, everything: true);
Console.WriteLine($"Without adapters: {Evaluate(adapted, titles, target)}");
var options = new HoulsbyOptions { BottleneckWidth = 8, UserBottleneckWidth = 8, TrainHead = true };
AdapterRegistry.Prepare(adapted, options);
Train(adapted, titles, target, learningRate: 3e-3, epochs: 5);
Console.WriteLine($"With adapters:    {Evaluate(adapted, titles, target)}");

AdapterFolder.Save(folder, adapted.Adapters!, new AdapterManifest { Adapter = options, Base = TrainedWeights.Fingerprint(weights), Data = target.Fingerprint });
Console.WriteLine($"Saved in {folder}: {string.Join(", ", AdapterFolder.Open(folder).Files.Select(file => file.Name))}.");
Directory.Delete(Path.GetDirectoryName(weights)!, recursive: true);

TokenizedTitles Titles(Domain domain) => TokenizedTitles.Create(tokenizer, [.. domain.Titles.Skip(1)], maximumTokens: 16, lowerCase: false);

Recommender Model()
{
    torch.random.manual_seed(1);
    var shape = new TextEncoderOptions { VocabularySize = tokenizer.VocabularySize, Width = 32, Layers = 1, Heads = 2, FeedForwardWidth = 64, InitialDeviation = 0.15, PadId = tokenizer.PadId };
    var items = new TextItemEncoder(new TextEncoder(shape), new ItemHead(shape.Width, 32));
    return new(items, UserEncoder.Create(new SasRecOptions { Width = 32, Blocks = 1 }, Positions));
}

static void Train(Recommender model, IItemContent content, Domain domain, double learningRate, int epochs)
{
    int[] users = [.. Enumerable.Range(0, domain.UserCount)];
    var probabilities = Enumerable.Repeat(1.0 / domain.ItemCount, domain.ItemCount + 1).ToArray();
    var objective = Objective.Create(new InBatchSoftmaxOptions { LogQCorrection = false }, probabilities);
    var batches = new SequenceBatcher(domain, users, batchSize: 50, seed: 1, model.Users.PredictsEveryPosition, objective.DrawsNegatives);
    var trained = TrainedWeights.Named(model).Where(named => named.Value.requires_grad).Select(named => (named.Key, named.Value)).ToList();
    using var optimizer = new AdamOptimizer([new ParameterGroup("all", learningRate, trained)]);
    model.SetTraining(true);
    for (var epoch = 0; epoch < epochs; epoch++)
    {
        for (var step = 0; step < batches.Steps; step++)
        {
            using var scope = torch.NewDisposeScope();
            var batch = batches.Batch(epoch, step, parts: 1)[0];
            var items = model.Items.Encode(content, batch.Items); // each distinct item once
            var inputs = items.index_select(0, torch.tensor(batch.InputPlaces));
            var states = model.Users.Forward(inputs, SequenceLayout.Of(batch.Lengths, model.Users.MaximumLength));
            var loss = objective.Loss(states.index_select(0, torch.tensor(batch.TargetRows)), items, batch);
            optimizer.ZeroGradients();
            loss.backward();
            optimizer.Step();
        }
    }

    model.SetTraining(false);
}

static string Evaluate(Recommender model, IItemContent content, Domain domain)
{
    model.SetTraining(false);
    var ranks = RecommenderEvaluation.Ranks(model, content, domain, HeldOut.Test, new EvaluationOptions());
    return $"HR@10 {ranks.Average(rank => rank <= 10 ? 1.0 : 0.0):0.000} of {ranks.Length} users";
}
