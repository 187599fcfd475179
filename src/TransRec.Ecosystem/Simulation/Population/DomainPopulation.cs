using TransRec.Data;
using TransRec.Ecosystem.Admission;

namespace TransRec.Ecosystem.Simulation;

/// <summary>
/// Users and items of a domain. A consumer begins with a user's first items; the preferences are the share of categories in the user's whole sequence, which no recommender sees.
/// Niche consumers are those who like the niche most; so are owners most of whose items lie in it.
/// </summary>
internal sealed class DomainPopulation
{
    private readonly DomainPopulationOptions options;
    private readonly Domain domain;
    private readonly string[] categories;
    private readonly ulong[] masks;
    private readonly string[] owners;
    private readonly Lazy<(int User, double[] Likes)[]> users;

    public DomainPopulation(DomainPopulationOptions options)
    {
        this.options = options;
        domain = Domain.Load(options.Folder, new DomainOptions { MinimumInteractions = options.MinimumInteractions });
        var known = ItemCategories.Read(options.Attributes, domain, options.MaximumCategories);
        (categories, masks) = ([.. known.Names], [.. known.Masks]);
        _ = CategoryNames.PlaceOf(categories, options.Niche, "population.niche");
        owners = options.Owners is { } path ? ItemAttributes.Read(path, domain) : [.. masks.Select(mask => categories[System.Numerics.BitOperations.TrailingZeroCount(mask)])];
        users = new(() => [.. Enumerable.Range(0, domain.UserCount).Select(user => (user, LikesOf(user)))]);
        owners = [.. owners.Select(owner => owner.Length > 0 ? owner : "unknown")];
    }

    public Domain Domain => domain;

    public SimulatedPopulation Draw(int seed)
    {
        var niche = Array.IndexOf(categories, options.Niche);
        var (nicheUsers, others) = (users.Value.Where(each => IsNiche(each.Likes, niche)).ToArray(), users.Value.Where(each => !IsNiche(each.Likes, niche)).ToArray());
        var wanted = PopulationDraws.NicheConsumers(options);
        if (nicheUsers.Length < wanted || others.Length < options.Consumers - wanted)
        {
            throw new EcosystemException(
                $"{options.Folder} has {nicheUsers.Length} users who like {options.Niche} most, and {others.Length} others; population.consumers and nicheShare ask for {wanted} and {options.Consumers - wanted}.");
        }

        var random = PopulationDraws.Of(seed, PopulationDraw.ConsumerSample);
        (int User, double[] Likes)[] drawn =
        [
            .. PopulationDraws.Sample(random, wanted, nicheUsers.Length).Select(at => nicheUsers[at]),
            .. PopulationDraws.Sample(random, options.Consumers - wanted, others.Length).Select(at => others[at]),
        ];
        string[] names = [.. owners.Distinct().Order(StringComparer.Ordinal)];
        return new SimulatedPopulation
        {
            Categories = categories,
            Niche = niche,
            Masks = masks,
            Owners = [.. owners.Select(owner => Array.BinarySearch(names, owner, StringComparer.Ordinal))],
            OwnerNames = names,
            OwnerIsNiche = [.. names.Select(name => Enumerable.Range(0, masks.Length).Where(item => owners[item] == name).Average(item => (double)(masks[item] >> niche & 1)) > 0.5)],
            Preferences = [.. drawn.SelectMany(each => each.Likes)],
            ConsumerIsNiche = [.. drawn.Select((_, consumer) => consumer < wanted)],
            Histories = [.. drawn.Select(each => domain.Sequence(each.User)[..Math.Min(options.HistoryLength, domain.Sequence(each.User).Length)].ToArray().Select(item => item - 1).ToArray())],
            Domain = domain,
        };
    }

    private static bool IsNiche(double[] likes, int niche) => likes[niche] > 0 && likes[niche] >= likes.Max();

    private double[] LikesOf(int user)
    {
        var mentions = new List<int>();
        foreach (var item in domain.Sequence(user))
        {
            for (var category = 0; category < categories.Length; category++)
            {
                if ((masks[item - 1] >> category & 1) != 0)
                {
                    mentions.Add(category);
                }
            }
        }

        return Preferences.FromCounts(mentions, categories.Length);
    }
}
