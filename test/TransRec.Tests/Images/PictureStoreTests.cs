using SkiaSharp;
using TorchSharp;
using TransRec.Foundation.Randomness;
using TransRec.Images;
using TransRec.Pictures;
using static TorchSharp.torch;

namespace TransRec.Tests.Images;

public sealed class PictureStoreTests : IDisposable
{
    private readonly PictureWorld _world = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    [Fact]
    public void A_picture_is_read_as_planes_of_bytes()
    {
        _world.Write("images/i2.png", PictureWorld.Encode(SKEncodedImageFormat.Png));
        using var store = _world.Open();
        var picture = store.Read([2]);
        Assert.Equal([1L, 3, 4, 6], picture.shape);
        Assert.Equal([200, 100, 50], Enumerable.Range(0, 3).Select(channel => (int)picture[0, channel, 3, 5].item<byte>()));
    }

    [Fact]
    public void Padding_and_items_without_a_picture_are_zero_after_normalisation()
    {
        _world.Write("images/i2.png", PictureWorld.Encode(SKEncodedImageFormat.Png));
        using var store = _world.Open();
        var numbers = store.ReadNormalized([0, 2, 1], PictureNormalization.ImageNet);
        Assert.Equal([false, true, false], new[] { 0, 2, 1 }.Select(store.HasPicture));
        Assert.Equal(0, numbers[0].abs().max().item<float>());
        Assert.Equal(0, numbers[2].abs().max().item<float>());
        Assert.Equal(((200 / 255f) - 0.485f) / 0.229f, numbers[1, 0, 0, 0].item<float>());
    }

    [Fact]
    public void Every_broken_file_is_reported_with_its_reason()
    {
        _world.Write("images/i1.png", []);
        _world.Write("images/i2.jpg", "no picture at all"u8.ToArray());
        _world.Write("images/i3.png", PictureWorld.Encode(SKEncodedImageFormat.Png, 40, 40)[..60]);
        _world.Write("images/i4.png", PictureWorld.Encode(SKEncodedImageFormat.Png, 60, 50));
        using var store = _world.Open(PictureWorld.Small with { MaximumPixels = 2000 });
        Assert.Equal(
            [PictureProblem.Empty, PictureProblem.NotAPicture, PictureProblem.Truncated, PictureProblem.TooManyPixels, PictureProblem.Missing],
            store.Report.Pictures.Select(entry => entry.Problem));
        Assert.Equal((0, 1, 4), (store.Report.Present, store.Report.Missing, store.Report.Broken));
        Assert.Contains("60 x 50", store.Report.Pictures[3].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_extension_is_decoded_by_content_and_noted()
    {
        _world.Write("images/i1.jpg", PictureWorld.Encode(SKEncodedImageFormat.Png));
        using var store = _world.Open();
        Assert.Equal((PictureFormat.Png, PictureNotes.WrongExtension), (store.Report.Pictures[0].Format, store.Report.Pictures[0].Notes));
    }

    [Fact]
    public void A_file_above_the_size_limit_is_not_read()
    {
        _world.Write("images/i1.png", PictureWorld.Encode(SKEncodedImageFormat.Png));
        using var store = _world.Open(PictureWorld.Small with { MaximumFileBytes = 10 });
        Assert.Equal(PictureProblem.FileTooLarge, store.Report.Pictures[0].Problem);
    }

    [Fact]
    public void Links_and_manifest_paths_that_lead_out_are_refused()
    {
        File.WriteAllBytes(Path.Combine(_world.Outside, "secret.png"), PictureWorld.Encode(SKEncodedImageFormat.Png));
        _world.Write("images/inside.png", PictureWorld.Encode(SKEncodedImageFormat.Png));
        File.CreateSymbolicLink(Path.Combine(_world.Folder, "out.png"), Path.Combine(_world.Outside, "secret.png"));
        File.CreateSymbolicLink(Path.Combine(_world.Folder, "in.png"), "images/inside.png");
        File.CreateSymbolicLink(Path.Combine(_world.Folder, "circle.png"), "circle.png");
        _world.Write("images.tsv", "i1\tout.png\ni2\tin.png\ni3\t../secret.png\ni4\tcircle.png\ni5\timages/none.png\n"u8.ToArray());
        using var store = _world.Open();
        Assert.Equal(
            [PictureProblem.LeadsOutside, PictureProblem.None, PictureProblem.LeadsOutside, PictureProblem.LeadsOutside, PictureProblem.Missing],
            store.Report.Pictures.Select(entry => entry.Problem));
    }

    [Fact]
    public void The_declared_placeholder_stands_for_what_is_missing()
    {
        var file = Path.Combine(_world.Outside, "placeholder.png");
        File.WriteAllBytes(file, PictureWorld.Encode(SKEncodedImageFormat.Png, colour: new SKColor(1, 2, 3)));
        using var store = _world.Open(PictureWorld.Small with { PlaceholderFile = file });
        Assert.Equal((false, true), (store.HasPicture(0), store.HasPicture(1)));
        Assert.Equal(2, store.Read([1])[0, 1, 0, 0].item<byte>());
    }

    [Fact]
    public void Other_contents_or_options_make_another_store()
    {
        _world.Write("images/i1.png", PictureWorld.Encode(SKEncodedImageFormat.Png));
        using var first = _world.Open();
        using var again = _world.Open();
        using var larger = _world.Open(new() { Transform = new() { Height = 8, Width = 8 } });
        _world.Write("images/i1.png", PictureWorld.Encode(SKEncodedImageFormat.Png, colour: SKColors.Red));
        using var changed = _world.Open();
        Assert.Equal(first.Fingerprint, again.Fingerprint);
        Assert.Equal(3, new[] { first.Fingerprint, larger.Fingerprint, changed.Fingerprint }.Distinct().Count());
        Assert.Equal(0, changed.Read([1])[0, 1, 0, 0].item<byte>());
    }

    [Fact]
    public void A_damaged_store_is_made_anew()
    {
        _world.Write("images/i1.png", PictureWorld.Encode(SKEncodedImageFormat.Png));
        string path;
        using (var store = _world.Open())
        {
            path = store.FilePath;
        }

        var sound = File.ReadAllBytes(path);
        var damaged = sound.ToArray();
        damaged[^1] ^= 1;
        File.WriteAllBytes(path, damaged);
        _world.Open().Dispose();
        Assert.Equal(sound, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_flipped_byte_anywhere_in_a_store_is_found_and_the_store_made_anew()
    {
        foreach (var item in Enumerable.Range(1, 5))
        {
            _world.Write($"images/i{item}.png", PictureWorld.Encode(SKEncodedImageFormat.Png));
        }

        using var first = _world.Open();
        var path = first.FilePath;
        first.Dispose();
        var sound = File.ReadAllBytes(path);
        var records = PictureStoreLayout.RecordAt(6);
        var places = Enumerable.Range(0, (int)records).Concat(Enumerable.Range(0, 20).Select(i => sound.Length - 1 - (i * 17))).ToList();
        foreach (var place in places)
        {
            var damaged = sound.ToArray();
            damaged[place] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            var verdicts = VerdictsOf(path);
            Assert.True(verdicts is [false], $"byte {place}: {string.Join(", ", verdicts)}");
            _world.Open().Dispose();
            Assert.True(sound.AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"byte {place}");
        }

        Assert.Equal([true], VerdictsOf(_world.Cache));
    }

    // What verify says of a store: whether it is intact.
    private static List<bool> VerdictsOf(string path) =>
        [.. TransRec.Experiments.Verification.Verification.Run(path).Files.Select(file => file.State == TransRec.Experiments.Verification.FileState.Intact)];

    [Fact]
    public void A_stopped_build_goes_on_where_it_was()
    {
        for (var item = 1; item <= 5; item++)
        {
            _world.Write($"images/i{item}.png", PictureWorld.Encode(SKEncodedImageFormat.Png, colour: new SKColor((byte)item, 0, 0)));
        }

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => _world.Open(progress: new Told(p => StopAfterTwo(p, stop)), cancellation: stop.Token));
        var first = -1;
        using var store = _world.Open(progress: new Told(p => first = p.Stage == PictureStage.Decoding && first < 0 ? p.Done : first));
        Assert.InRange(first, 2, 6);
        Assert.Equal([1, 2, 3, 4, 5], Enumerable.Range(1, 5).Select(item => (int)store.Read([item])[0, 0, 0, 0].item<byte>()));
        Assert.Equal([Path.GetFileName(store.FilePath), Path.GetFileName(store.FilePath) + ".lock"], Directory.GetFiles(_world.Cache).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task While_another_builds_the_same_store_one_waits_says_so_and_then_reads_what_was_built()
    {
        _world.Write("images/i1.png", PictureWorld.Encode(SKEncodedImageFormat.Png));
        using var begun = new ManualResetEventSlim();
        using var waited = new ManualResetEventSlim();
        var first = Task.Run(() => _world.Open(progress: new Told(p => HoldUntil(p, begun, waited))));
        Assert.True(begun.Wait(TimeSpan.FromMinutes(1)));
        var stages = new List<PictureStage>();
        using var second = _world.Open(progress: new Told(p => Note(p, stages, waited)));
        using var built = await first;
        Assert.Equal(built.FilePath, second.FilePath);
        Assert.Equal(200, second.Read([1])[0, 0, 0, 0].item<byte>());
        Assert.Contains(PictureStage.Waiting, stages);
        Assert.DoesNotContain(PictureStage.Decoding, stages);
    }

    [Fact]
    public void One_that_waits_for_another_can_be_stopped()
    {
        string path;
        using (var store = _world.Open())
        {
            path = store.FilePath;
        }

        File.Delete(path);
        using var held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => _world.Open(progress: new Told(p => StopWhenWaiting(p, stop)), cancellation: stop.Token));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Many_that_open_at_once_have_one_store_and_it_is_decoded_once()
    {
        for (var item = 1; item <= 5; item++)
        {
            _world.Write($"images/i{item}.png", PictureWorld.Encode(SKEncodedImageFormat.Png, colour: new SKColor((byte)item, 0, 0)));
        }

        var decoded = 0;
        var stores = Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4)
            .Select(_ => _world.Open(progress: new Told(p => CountIfFinished(p, ref decoded)))).ToList();
        Assert.Equal(1, decoded);
        Assert.Single(stores.Select(store => store.FilePath).Distinct());
        Assert.All(stores, store => Assert.Equal(5, store.Report.Present));
        stores.ForEach(store => store.Dispose());
    }

    [Fact]
    public void Augmentation_is_a_function_of_the_seed()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(6, 4, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var x = 0; x < 6; x++)
        {
            bitmap.Erase(new SKColor((byte)(x * 40), 0, 0), new SKRectI(x, 0, x + 1, 4));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        _world.Write("images/i1.png", data.ToArray());
        using var store = _world.Open();
        var normalization = new PictureNormalization();
        var plain = store.ReadNormalized([1], normalization);
        var flipped = store.ReadNormalized([1], normalization, new() { FlipProbability = 1 }, Random(1));
        Assert.True(flipped.equal(plain.flip(3)).all().item<bool>());

        int[] many = [1, 1, 1, 1, 1, 1, 1, 1];
        var moved = store.ReadNormalized(many, normalization, new() { CropPadding = 2 }, Random(1));
        var again = store.ReadNormalized(many, normalization, new() { CropPadding = 2 }, Random(1));
        var other = store.ReadNormalized(many, normalization, new() { CropPadding = 2 }, Random(3));
        Assert.True(moved.equal(again).all().item<bool>());
        Assert.False(moved.equal(other).all().item<bool>());
        Assert.True(moved[..1].equal(store.ReadNormalized([0, 1], normalization, new() { CropPadding = 2 }, Random(1))[1..]).all().item<bool>());
    }

    [Fact]
    public void A_row_that_is_not_there_is_named_with_the_range()
    {
        using var store = _world.Open();
        Assert.Contains("rows 0 (padding) to 5", Assert.Throws<ArgumentOutOfRangeException>(() => store.Read([6])).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _world.Dispose();
    }

    private static Func<int, RandomSource> Random(int epoch) => item => new(7, RandomPurpose.Augmentation, epoch, item);

    private static void StopAfterTwo(PictureProgress progress, CancellationTokenSource stop)
    {
        if (progress.Stage == PictureStage.Decoding && progress.Done >= 2)
        {
            stop.Cancel();
        }
    }

    private static void HoldUntil(PictureProgress progress, ManualResetEventSlim begun, ManualResetEventSlim waited)
    {
        if (progress.Stage == PictureStage.Decoding)
        {
            begun.Set();
            waited.Wait(TimeSpan.FromMinutes(1));
        }
    }

    private static void Note(PictureProgress progress, List<PictureStage> stages, ManualResetEventSlim waited)
    {
        stages.Add(progress.Stage);
        if (progress.Stage == PictureStage.Waiting)
        {
            waited.Set();
        }
    }

    private static void StopWhenWaiting(PictureProgress progress, CancellationTokenSource stop)
    {
        if (progress.Stage == PictureStage.Waiting)
        {
            stop.Cancel();
        }
    }

    private static void CountIfFinished(PictureProgress progress, ref int decoded)
    {
        if (progress.Stage == PictureStage.Decoding && progress.Done == progress.Total)
        {
            Interlocked.Increment(ref decoded);
        }
    }

    private sealed class Told(Action<PictureProgress> tell) : IProgress<PictureProgress>
    {
        public void Report(PictureProgress value) => tell(value);
    }
}
