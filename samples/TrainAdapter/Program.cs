// Trains a recommender on one domain and adapters for another one, saves both, and opens them again: no recipe, no run folder.
//   dotnet run -c Release --project samples/TrainAdapter -- FOLDER
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Data.Generated;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Text;
using TransRec.Training;

var folder = args.Length > 0 ? args[0] : "trained";
var (modelFolder, adapterFolder) = (Path.Combine(folder, "model"), Path.Combine(folder, "adapters"));

// Two domains that share meanings and no item.
var marketplace = Marketplace.Generate(new MarketplaceOptions { SourceUsers = 400, SourceItems = 200, TargetUsers = 100, TargetItems = 150 });
var rules = new DomainOptions { MaximumSequenceLength = 10 };
var source = Domain.Create("home", marketplace.Source.Items, marketplace.Source.Users, rules);
var target = Domain.Create("fashion", marketplace.Target.Items, marketplace.Target.Users, rules);

// The base, on the source domain: every parameter is trained.
var description = new ModelDescription
{
    ItemEncoder = new TextItemEncoderOptions { Width = 32, Layers = 1, FeedForwardWidth = 64, MaximumTokens = 16 },
    UserEncoder = new SasRecOptions { Width = 32, Blocks = 1 },
    Positions = rules.MaximumSequenceLength,
};
var tokenizer = WordPieceTrainer.Train(source.Titles.Concat(target.Titles), new WordPieceTrainerOptions { VocabularySize = 400 });
using (var model = RecommenderModel.Create(description, tokenizer))
{
    new RecommenderTrainer(model.Recommender, model.ContentOf(source.Catalogue), source, Options(epochs: 3)).Run(new Epochs("base"));
    ModelFolder.Save(modelFolder, model);
}

// Adapters, on the target domain: the base is frozen.
var method = new HoulsbyOptions { BottleneckWidth = 8, UserBottleneckWidth = 8, TrainHead = true };
using (var model = ModelFolder.Open(modelFolder))
{
    var content = model.ContentOf(target.Catalogue);
    Console.WriteLine($"Without adapters: {Score(model, target)}");
    AdapterRegistry.Prepare(model.Recommender, method);
    new RecommenderTrainer(model.Recommender, content, target, Options(epochs: 5)).Run(new Epochs("adapters"));
    AdapterFolder.Save(adapterFolder, model, method, data: target.Fingerprint);
}

// As a server has them: the base, and the target's adapters on it.
using (var model = ModelFolder.Open(modelFolder))
{
    AdapterFolder.Open(adapterFolder).AttachTo(model);
    Console.WriteLine($"With adapters:    {Score(model, target)}");
}

static RecommenderTrainingOptions Options(int epochs) => new() { Training = new TrainingOptions { Epochs = epochs, BatchSize = 50 } };

static string Score(RecommenderModel model, Domain domain)
{
    var ranks = RecommenderEvaluation.Ranks(model.Recommender, model.ContentOf(domain.Catalogue), domain, HeldOut.Test, new EvaluationOptions());
    return $"HR@10 {ranks.Average(rank => rank <= 10 ? 1.0 : 0.0):0.000} of {ranks.Length} users";
}

internal sealed class Epochs(string what) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value is EpochSummary epoch)
        {
            Console.Error.WriteLine($"{what}, epoch {epoch.Epoch}: loss {epoch.Loss:0.000}");
        }
    }
}
