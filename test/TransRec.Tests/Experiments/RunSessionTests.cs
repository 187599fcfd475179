using TransRec.Adapters.Methods;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Experiments;

public sealed class RunSessionTests : IDisposable
{
    private static readonly AdaptationRecipe Recipe = new() { Base = "b", Data = new DataOptions { Folder = "d" }, Adapter = new HoulsbyOptions() };

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"transrec-run-{Guid.NewGuid():n}");

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_fresh_run_writes_the_resolved_recipe_and_its_record()
    {
        using var session = RunSession.Begin(folder, Recipe);
        session.UseData("abc");
        Assert.False(session.Resumed);
        Assert.Equal(RecipeWriter.Write(Recipe), File.ReadAllText(Path.Combine(folder, "recipe.json")));
        var record = RunFolder.Open(folder).Record;
        Assert.Equal(("adapt", RunState.Running, 42, "cpu", "abc"), (record.Kind, record.State, record.Seed, record.Device, record.DataFingerprint));
        Assert.False(string.IsNullOrWhiteSpace(record.Processor));
        Assert.Equal("0.1.0", record.Versions.TransRec);
        Assert.StartsWith("0.107.0", record.Versions.TorchSharp, StringComparison.Ordinal);
        Assert.StartsWith("2.10", record.Versions.Libtorch, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_run_of_the_same_recipe_is_resumed()
    {
        using (RunSession.Begin(folder, Recipe))
        {
            // Disposed without an end, as a killed process leaves it.
        }

        using var session = RunSession.Begin(folder, Recipe with { Threads = 2, Run = "elsewhere" });
        Assert.True(session.Resumed);
    }

    [Fact]
    public void Another_recipe_is_refused_with_the_keys_that_differ_and_nothing_changes()
    {
        Begun();
        var before = File.ReadAllText(Path.Combine(folder, "run.json"));
        var other = Recipe with { Seed = 7, Adapter = new HoulsbyOptions { BottleneckWidth = 32 } };
        var error = Assert.Throws<RunException>(() => RunSession.Begin(folder, other));
        Assert.Contains("\n  adapter.bottleneckWidth: 64 there, 32 now\n  seed: 42 there, 7 now\n", error.Message, StringComparison.Ordinal);
        Assert.Contains("--overwrite", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "run.json")));
    }

    [Fact]
    public void A_recipe_of_another_kind_is_refused()
    {
        Begun();
        var other = new PretrainingRecipe { Data = Recipe.Data };
        Assert.Contains("(kind): adapt there, pretrain now", Assert.Throws<RunException>(() => RunSession.Begin(folder, other)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunState.Failed)]
    [InlineData(RunState.Stopped)]
    [InlineData(RunState.Running)] // killed
    public void A_run_that_ended_before_its_first_step_does_not_block_the_corrected_recipe(RunState state)
    {
        using (var first = RunSession.Begin(folder, Recipe with { Data = new DataOptions { Folder = "typo" } }))
        {
            first.UseData("of the wrong data");
            Directory.CreateDirectory(first.FilePath("encoder"));
            first.OpenMetrics(0).Dispose();
            End(first, state);
        }

        using var session = RunSession.Begin(folder, Recipe);
        session.UseData("of the right data");
        Assert.False(session.Resumed);
        Assert.Equal("d", ((AdaptationRecipe)RunFolder.Open(folder).Recipe).Data.Folder);
        Assert.Equal((RunState.Running, null), (session.Record.State, session.Record.Error));
    }

    [Theory]
    [InlineData("state.safetensors")]
    [InlineData("weights.safetensors")]
    [InlineData("metrics.jsonl")]
    [InlineData("my-notes.txt")]
    public void A_run_that_has_anything_to_lose_blocks_another_recipe(string file)
    {
        using (var first = RunSession.Begin(folder, Recipe))
        {
            File.WriteAllText(first.FilePath(file), "x");
            first.Fail(new IOException("The disk is full."));
        }

        Assert.Contains("seed: 42 there, 7 now", Assert.Throws<RunException>(() => RunSession.Begin(folder, Recipe with { Seed = 7 })).Message, StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(Path.Combine(folder, file)));
    }

    [Fact]
    public void A_run_that_never_began_goes_on_with_other_data()
    {
        using (var first = RunSession.Begin(folder, Recipe))
        {
            first.UseData("abc");
            first.Fail(new IOException("There is no folder."));
        }

        using var again = RunSession.Begin(folder, Recipe);
        again.UseData("xyz");
        Assert.Equal("xyz", again.Record.DataFingerprint);
    }

    [Fact]
    public void A_folder_where_nothing_can_be_written_is_not_in_use()
    {
        Directory.CreateDirectory(Path.Combine(folder, "run.lock")); // a folder in its place cannot be opened for writing, by whatever user
        File.WriteAllText(Path.Combine(folder, "run.json"), "{}");
        var error = Assert.Throws<RunException>(() => RunSession.Begin(folder, Recipe));
        Assert.Contains($"Nothing can be written in {folder}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in use", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30)] // EROFS
    [InlineData(28)] // ENOSPC
    public void Only_a_lock_of_another_process_counts_as_in_use(int errno) => Assert.False(FileLock.IsHeld(new IOException("x", errno)));

    [Fact]
    public void Overwriting_deletes_the_run_that_was_there_and_leaves_what_a_run_does_not_write()
    {
        using (var first = RunSession.Begin(folder, Recipe))
        {
            File.WriteAllText(first.FilePath("weights.safetensors"), "x");
            File.WriteAllText(first.FilePath("notes.txt"), "mine");
            Directory.CreateDirectory(first.FilePath("encoder"));
            File.WriteAllText(first.FilePath("encoder/vocab.txt"), "x");
            File.WriteAllText(first.FilePath("encoder/README.md"), "mine too");
            first.Finish(new Dictionary<string, double>(), 1, 2);
        }

        using var session = RunSession.Begin(folder, Recipe with { Seed = 7 }, overwrite: true);
        Assert.False(session.Resumed);
        Assert.Equal(["encoder", "notes.txt", "recipe.json", "run.json", "run.lock"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order());
        Assert.Equal("mine", File.ReadAllText(session.FilePath("notes.txt")));
        Assert.Equal(["README.md"], Directory.GetFiles(session.FilePath("encoder")).Select(Path.GetFileName));
        Assert.Equal(7, RunFolder.Open(folder).Recipe.Seed);
    }

    [Fact]
    public void A_recipe_of_the_users_in_the_folder_is_not_replaced_without_overwrite()
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "recipe.json"), "{ \"mine\": 1 }");
        var error = Assert.Throws<RunException>(() => RunSession.Begin(folder, Recipe));
        Assert.Contains("holds a recipe.json that no run has written", error.Message, StringComparison.Ordinal);
        Assert.Equal(["recipe.json"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
        Assert.Equal("{ \"mine\": 1 }", File.ReadAllText(Path.Combine(folder, "recipe.json")));

        RunSession.Begin(folder, Recipe, overwrite: true).Dispose();
        Assert.Equal(RecipeWriter.Write(Recipe), File.ReadAllText(Path.Combine(folder, "recipe.json")));
    }

    [Fact]
    public void A_damaged_record_is_found_and_can_be_overwritten()
    {
        RunSession.Begin(folder, Recipe).Dispose();
        var path = Path.Combine(folder, "run.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"seed\": 42", "\"seed\": 43", StringComparison.Ordinal));
        Assert.Contains("run.json is not as it was written", Assert.Throws<RunException>(() => RunFolder.Open(folder)).Message, StringComparison.Ordinal);
        Assert.Throws<RunException>(() => RunSession.Begin(folder, Recipe));
        RunSession.Begin(folder, Recipe, overwrite: true).Dispose();
        Assert.Equal(42, RunFolder.Open(folder).Record.Seed);
    }

    [Fact]
    public void A_record_from_before_checksums_is_read()
    {
        RunSession.Begin(folder, Recipe).Dispose();
        Older.Record(folder);
        Assert.Null(RunFolder.Open(folder).Record.Sha256);
        using var again = RunSession.Begin(folder, Recipe);
        Assert.True(again.Resumed);
    }

    [Fact]
    public void Temporary_files_of_a_killed_process_are_swept_when_the_run_goes_on()
    {
        RunSession.Begin(folder, Recipe).Dispose();
        Directory.CreateDirectory(Path.Combine(folder, "encoder"));
        var left = $".state.safetensors.{Guid.NewGuid():n}.tmp";
        File.WriteAllText(Path.Combine(folder, left), "half");
        File.WriteAllText(Path.Combine(folder, "encoder", left), "half");
        File.WriteAllText(Path.Combine(folder, "mine.tmp"), "mine");
        RunSession.Begin(folder, Recipe).Dispose();
        Assert.Equal(["encoder", "mine.tmp", "recipe.json", "run.json", "run.lock"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "encoder")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_of_other_files_is_left_alone(bool overwrite)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "thesis.txt"), "x");
        Assert.Contains("not a run's", Assert.Throws<RunException>(() => RunSession.Begin(folder, Recipe, overwrite)).Message, StringComparison.Ordinal);
        Assert.Equal(["thesis.txt"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_foreign_run_json_is_no_reason_to_delete_a_folder()
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "run.json"), """{ "scripts": {} }""");
        File.WriteAllText(Path.Combine(folder, "thesis.txt"), "x");
        Assert.Contains("is not a run's record", Assert.Throws<RunException>(() => RunSession.Begin(folder, Recipe, overwrite: true)).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "thesis.txt")));
    }

    [Fact]
    public void A_start_that_was_cut_off_before_its_recipe_was_written_starts_afresh()
    {
        RunSession.Begin(folder, Recipe with { Seed = 7 }).Dispose();
        File.Delete(Path.Combine(folder, "recipe.json"));
        File.WriteAllText(Path.Combine(folder, $".recipe.json.{Guid.NewGuid():n}.tmp"), "{ torn");
        using var session = RunSession.Begin(folder, Recipe);
        Assert.False(session.Resumed);
        Assert.Equal(["recipe.json", "run.json", "run.lock"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Two_sessions_cannot_hold_the_same_folder()
    {
        using (RunSession.Begin(folder, Recipe))
        {
            Assert.Contains("in use by another process", Assert.Throws<RunException>(() => RunSession.Begin(folder, Recipe)).Message, StringComparison.Ordinal);
        }

        RunSession.Begin(folder, Recipe).Dispose();
    }

    [Fact]
    public void Seconds_add_up_over_the_sessions_of_a_run()
    {
        var clock = new ManualClock();
        using (var first = RunSession.Begin(folder, Recipe, clock: clock))
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            first.Stop();
        }

        Assert.Equal(RunState.Stopped, RunFolder.Open(folder).Record.State);
        using var second = RunSession.Begin(folder, Recipe, clock: clock);
        clock.Advance(TimeSpan.FromSeconds(2));
        second.Finish(new Dictionary<string, double> { ["hr@10"] = 0.125, ["loss"] = double.NaN }, 10, 20);
        var run = RunFolder.Open(folder);
        Assert.Equal((RunState.Finished, 7.0), (run.Record.State, run.Record.Seconds));
        Assert.Equal((0.125, double.NaN, 10, 20, 7), (run.Result().Metrics["hr@10"], run.Result().Metrics["loss"], run.Result().TrainableParameters, run.Result().TotalParameters, run.Result().Seconds));
        Assert.Equal(second.Record.Started.AddSeconds(7), run.Record.Finished);
    }

    [Fact]
    public void A_finished_run_stays_finished_when_it_is_begun_again()
    {
        using (var first = RunSession.Begin(folder, Recipe))
        {
            first.Finish(new Dictionary<string, double>(), 1, 2);
        }

        using var again = RunSession.Begin(folder, Recipe);
        Assert.Equal((true, RunState.Finished), (again.Resumed, again.Record.State));
    }

    [Fact]
    public void A_failure_is_recorded_with_its_reason_and_a_resumed_run_clears_it()
    {
        using (var first = RunSession.Begin(folder, Recipe))
        {
            first.Fail(new InvalidOperationException("The loss is NaN."));
        }

        Assert.Equal((RunState.Failed, "The loss is NaN."), (RunFolder.Open(folder).Record.State, RunFolder.Open(folder).Record.Error));
        using var again = RunSession.Begin(folder, Recipe);
        Assert.Equal((RunState.Running, null), (RunFolder.Open(folder).Record.State, RunFolder.Open(folder).Record.Error));
    }

    [Fact]
    public void Changed_data_are_refused_on_resume()
    {
        using (var first = RunSession.Begin(folder, Recipe))
        {
            first.UseData("abc");
            File.WriteAllText(first.FilePath("state.safetensors"), "x");
        }

        using var again = RunSession.Begin(folder, Recipe);
        Assert.Contains("fingerprint abc there, xyz now", Assert.Throws<RunException>(() => again.UseData("xyz")).Message, StringComparison.Ordinal);
        again.UseData("abc");
    }

    [Fact]
    public void Opening_says_what_is_wrong_with_a_folder()
    {
        Assert.Contains("There is no folder", Assert.Throws<RunException>(() => RunFolder.Open(folder)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(folder);
        Assert.Contains("has no recipe.json", Assert.Throws<RunException>(() => RunFolder.Open(folder)).Message, StringComparison.Ordinal);
        RunSession.Begin(folder, Recipe).Dispose();
        Assert.Contains("the run is running", Assert.Throws<RunException>(() => RunFolder.Open(folder).Result()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_for_TensorBoard_are_whole_records_and_each_session_adds_a_file()
    {
        using (var session = RunSession.Begin(folder, Recipe))
        {
            session.OpenEvents().Add(3, "train", new Dictionary<string, double> { ["loss"] = 0.5, ["broken"] = double.NaN });
        }

        var bytes = File.ReadAllBytes(Assert.Single(Directory.GetFiles(Path.Combine(folder, "tensorboard"))));
        var records = 0;
        for (var at = 0; at < bytes.Length; at += 16 + (int)BitConverter.ToInt64(bytes, at))
        {
            records++;
        }

        Assert.Equal(2, records);
        Assert.Contains("train/loss", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    private sealed class ManualClock : TimeProvider
    {
        private TimeSpan now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => now += by;

        public override long GetTimestamp() => now.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + now;
    }

    private void Begun()
    {
        using var session = RunSession.Begin(folder, Recipe);
        File.WriteAllText(session.FilePath("state.safetensors"), "x");
    }

    private static void End(RunSession session, RunState state)
    {
        switch (state)
        {
            case RunState.Failed:
                session.Fail(new DirectoryNotFoundException("There is no folder typo."));
                break;
            case RunState.Stopped:
                session.Stop();
                break;
        }
    }
}
