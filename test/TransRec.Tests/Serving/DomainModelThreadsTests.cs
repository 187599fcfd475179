using TransRec.Adapters;
using TransRec.Serving;
using TransRec.Tests.Conformance;
using static TransRec.Tests.Serving.ServedWorld;

namespace TransRec.Tests.Serving;

/// <summary>Many threads, several domains, adapters exchanged and items added meanwhile: each answer is that of one thread for the generation that it names.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class DomainModelThreadsTests
{
    private const int Swaps = 9;
    private const int Added = 15;
    private const int Questions = 60;

    [Fact]
    public void Each_answer_is_that_of_the_generation_which_it_names()
    {
        using var model = TinyModels.Create("bert");
        using var backbone = Backbone(model);
        Served[] domains = [new(backbone, "books", Books, Houlsby), new(backbone, "games", Games, Lora)];
        List<Action> work = [];
        foreach (var domain in domains)
        {
            work.AddRange([domain.SwapAll, domain.AddAll, domain.Ask, domain.Ask]);
        }

        var failures = Together(work);
        Assert.Empty(failures);
        Assert.All(domains, domain => domain.Last());
    }

    // Eight threads that begin together; a pool could run them one after the other.
    private static List<Exception> Together(List<Action> work)
    {
        using var begin = new Barrier(work.Count);
        List<Exception> failures = [];
        var threads = work.Select(each => new Thread(() =>
        {
            begin.SignalAndWait();
            try
            {
                each();
            }
            catch (Exception error)
            {
                lock (failures)
                {
                    failures.Add(error);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return failures;
    }

    private sealed class Served
    {
        private readonly DomainAdapters[] sets;
        private readonly (string Id, float Score)[][] expected;
        private readonly DomainModel domain;
        private readonly (string Id, string Title)[] more;
        private readonly string[] history;
        private int added;
        private int swapped;

        public Served(Backbone backbone, string name, (string Id, string Title)[] items, AdapterOptions options)
        {
            more = [.. Enumerable.Range(0, Added).Select(at => ($"new{at:00}", $"{name[at % name.Length]} new {at}"))];
            history = [items[1].Id, items[4].Id];
            sets = [.. Enumerable.Range(1, 3).Select(seed => Take(backbone, options, seed))];
            expected = [.. Enumerable.Range(1, 3).Select(seed => Expected([.. items, .. more], history, options, seed))];
            domain = backbone.Serve(Catalogue(name, items), sets[0]);
            Assert.True(domain.Remove(items[0].Id));
            expected = [.. expected.Select(all => all.Where(item => item.Id != items[0].Id).ToArray())];
        }

        public void SwapAll()
        {
            for (var swap = 1; swap <= Swaps; swap++)
            {
                Assert.Equal(swap + 1, domain.Swap(sets[swap % 3]));
                Volatile.Write(ref swapped, swap);
            }
        }

        public void AddAll()
        {
            for (var at = 0; at < Added; at++)
            {
                domain.Put(more[at].Id, more[at].Title);
                Volatile.Write(ref added, at + 1);
            }
        }

        public void Ask()
        {
            for (var question = 0; question < Questions; question++)
            {
                var (known, generation) = (Volatile.Read(ref added), 1 + Volatile.Read(ref swapped));
                var answer = question % 2 == 0 ? domain.Recommend(history, 100) : domain.RecommendEach([history, history], 100)[1];
                Check(answer, known, generation);
            }
        }

        public void Last() => Check(domain.Recommend(history, 100), Added, Swaps + 1);

        private void Check(DomainAnswer answer, int known, int generation)
        {
            Assert.InRange(answer.Generation, generation, Swaps + 1);
            var which = (int)(answer.Generation - 1) % 3;
            Assert.Equal(sets[which].Digest, answer.Adapters);
            var there = answer.Items.Count(item => item.Id.StartsWith("new", StringComparison.Ordinal));
            Assert.InRange(there, known, Added);
            HashSet<string> later = [.. more.Skip(there).Select(item => item.Id)];
            AssertEqual([.. expected[which].Where(item => !later.Contains(item.Id))], answer);
        }
    }
}
