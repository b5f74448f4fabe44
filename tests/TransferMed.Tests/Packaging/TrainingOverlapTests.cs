using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Packaging;
using TransferMed.Studies;
using TransferMed.Tests.Studies;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Packaging;

/// <summary>Pictures that a model has seen are recognised by what its package holds of them, whatever they are called now.</summary>
public sealed class TrainingOverlapTests : IDisposable
{
    private static readonly TrainingOptions s_training = new() { Epochs = 1, BatchSize = 8 };

    private readonly SceneFolders _scenes = new();
    private int _packages;

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public async Task The_same_pixels_are_found_under_another_name()
    {
        using TrainedModel model = PackageOf(await TrainedOn(8, 4, 4));
        ImageDataset again = _scenes.Folder("again", ("x.png", SceneFolders.Png(SceneFolders.Scene(3))), ("new.png", SceneFolders.Png(SceneFolders.Scene(500))), ("watched.png", SceneFolders.Png(SceneFolders.Scene(9))));
        var overlap = TrainingOverlap.Of(model, again);
        Assert.Equal([("x.png", DatasetRole.Training, true), ("watched.png", DatasetRole.Validation, true)], overlap.Images.Select(image => (Path.GetFileName(image.Path), image.Role, image.IsExact)).OrderBy(image => image.Role));
        Assert.Equal("2 of 3 pictures seen (Training 1, Validation 1)", overlap.ToString());
        Assert.Equal(
            [
                "1 of 3 pictures is among those that the model was trained on (the same pixels): 'x.png'. What is measured on them says little about new pictures; leave them out.",
                "1 of 3 pictures is among those that decisions were made on when the model was trained (the same pixels): 'watched.png'. What is measured on them says little about new pictures; leave them out.",
            ],
            overlap.Notes);
    }

    [Fact]
    public async Task Encoded_resized_mirrored_and_turned_copies_are_found()
    {
        using TrainedModel model = PackageOf(await TrainedOn(8, 4, 4));
        ImageDataset copies = _scenes.Folder(
            "copies",
            ("a-jpeg.jpg", SceneFolders.Jpeg(SceneFolders.Scene(0), 60)),
            ("b-small.png", SceneFolders.Png(Of(1, picture => SceneFolders.Resized(picture, 70, 60)))),
            ("c-mirrored.png", SceneFolders.Png(Of(2, picture => SceneFolders.Turned(picture, quarter: false)))),
            ("d-turned.jpg", SceneFolders.Jpeg(Of(3, picture => SceneFolders.Turned(picture, quarter: true)), 80)),
            ("e-large.jpg", SceneFolders.Jpeg(Of(4, picture => SceneFolders.Resized(picture, 300, 240)), 50)));
        var overlap = TrainingOverlap.Of(model, copies);
        Assert.Equal(5, overlap.Images.Count);
        Assert.All(overlap.Images, image => Assert.Equal((DatasetRole.Training, false), (image.Role, image.IsExact)));
        string note = Assert.Single(overlap.Notes);
        Assert.StartsWith("5 of 5 pictures are among those that the model was trained on (5 that look the same: re-encoded, resized, mirrored or turned): ", note, StringComparison.Ordinal);
        Assert.Contains("', ...", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_other_pictures_nothing_is_said()
    {
        using TrainedModel model = PackageOf(await TrainedOn(40, 4, 4));
        ImageDataset others = _scenes.Folder("others", 1000, 100);
        Assert.Equal("none of 100 pictures seen", TrainingOverlap.Of(model, others).ToString());
        var log = new RecordingLogger();
        Assert.Empty(model.Evaluate(others, new TrainingServices { Logger = log }).Notes);
        Assert.Empty(log.Warnings);
    }

    [Fact]
    public async Task An_evaluation_of_a_package_says_it_in_notes_log_and_assessment()
    {
        using TrainedModel trained = await TrainedOn(8, 4, 4);
        ImageDataset again = _scenes.Folder("again", 6, 4);
        Assert.Empty(trained.Evaluate(again).Notes);

        using TrainedModel model = PackageOf(trained);
        var log = new RecordingLogger();
        var services = new TrainingServices { Logger = log };
        EvaluationResult result = model.Evaluate(again, services);
        Assert.Equal(2, result.Notes.Count);
        Assert.StartsWith("2 of 4 pictures are among those that the model was trained on (the same pixels): 'again006.png', ", result.Notes[0], StringComparison.Ordinal);
        Assert.StartsWith("2 of 4 pictures are among those that decisions were made on", result.Notes[1], StringComparison.Ordinal);
        Assert.All(result.Notes, note => Assert.Single(log.Warnings, line => line.EndsWith(note, StringComparison.Ordinal)));
        var options = new AssessmentOptions { Intervals = new BootstrapOptions { Resamples = 100 } };
        Assert.Contains(model.Assess(null, _scenes.Folder("calibration", 700, 4), again, options).LeftOut, reason => reason.StartsWith("evaluation: 2 of 4 pictures are among", StringComparison.Ordinal));

        // What it was tested on it may be tested on again.
        Assert.Empty(model.Evaluate(_scenes.Folder("tests", 12, 4)).Notes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Training_from_a_package_says_which_validation_pictures_it_was_trained_on(bool probed)
    {
        using TrainedModel model = PackageOf(await TrainedOn(8, 4, 4));
        ImageDataset train = _scenes.Folder("own", 2000, 8);
        ImageDataset seen = _scenes.Folder("seen", ("1.jpg", SceneFolders.Jpeg(SceneFolders.Scene(0), 70)), ("2.png", SceneFolders.Png(SceneFolders.Scene(1))), ("3.png", SceneFolders.Png(SceneFolders.Scene(3000))));
        var log = new RecordingLogger();
        using TrainedModel tuned = await Continued(seen);
        string note = Assert.Single(tuned.Training!.Notes);
        Assert.StartsWith("2 of 3 pictures are among those that the model was trained on (1 of the same pixels, 1 that look the same", note, StringComparison.Ordinal);
        Assert.Single(log.Warnings, line => line.EndsWith(note, StringComparison.Ordinal));

        using TrainedModel clean = await Continued(_scenes.Folder("unseen", 4000, 4));
        Assert.Empty(clean.Training!.Notes);

        // The weights have seen both: a package of them says so.
        using TrainedModel read = PackageOf(clean);
        ImageFingerprints fingerprints = read.Card.Fingerprints!;
        Assert.Equal((8, 8, 8, 4), (fingerprints.CountOf(DatasetRole.Source), fingerprints.CountOf(DatasetRole.Training), fingerprints.CountOf(DatasetRole.Validation), fingerprints.CountOf(DatasetRole.Test)));
        Assert.Equal([DatasetRole.Training, DatasetRole.Source, DatasetRole.Source], TrainingOverlap.Of(read, _scenes.Folder("mixed", ("1.png", SceneFolders.Png(SceneFolders.Scene(2001))), ("2.png", SceneFolders.Png(SceneFolders.Scene(5))), ("3.png", SceneFolders.Png(SceneFolders.Scene(6))))).Images.Select(image => image.Role).Order().Reverse());

        async Task<TrainedModel> Continued(ImageDataset validation)
        {
            var services = new TrainingServices { Logger = log };
            using TrainedModel fresh = model.Rehead(train.Classes);
            return probed
                ? await TransferLearning.ProbeAsync(model, train, validation, new ProbeOptions { Strength = 0.01 }, null, services)
                : await TransferLearning.FineTuneAsync(fresh, train, validation, new FineTuneOptions { Epochs = 1, BatchSize = 8 }, null, services);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Training_from_a_package_says_which_training_pictures_it_knows(bool probed)
    {
        using TrainedModel model = PackageOf(await TrainedOn(8, 4, 4));
        ImageDataset train = _scenes.Folder(
            "own",
            [
                ("1.jpg", SceneFolders.Jpeg(SceneFolders.Scene(0), 70)),
                ("2.png", SceneFolders.Png(Of(1, picture => SceneFolders.Turned(picture, quarter: false)))),
                ("3.png", SceneFolders.Png(SceneFolders.Scene(13))),
                .. Enumerable.Range(4, 5).Select(number => ($"{number}.png", SceneFolders.Png(SceneFolders.Scene(2000 + number)))),
            ]);
        using TrainedModel fresh = model.Rehead(train.Classes);
        using TrainedModel tuned = probed
            ? await TransferLearning.ProbeAsync(model, train, options: new ProbeOptions { Strength = 0.01 })
            : await TransferLearning.FineTuneAsync(fresh, train, options: new FineTuneOptions { Epochs = 1, BatchSize = 8 });
        Assert.Equal(
            [
                "2 of 8 training pictures are among those that the model was trained on before (2 that look the same: re-encoded, resized, mirrored or turned): '1.jpg', '2.png'. It knows them already, so that a small training loss says little.",
                "1 of 8 training pictures is among those that the model was validated or tested on before (the same pixels): '3.png'. Neither those figures nor a new test on them say anything of the model that comes out.",
            ],
            tuned.Training!.Notes);
    }

    [Fact]
    public async Task A_part_of_a_picture_is_not_found()
    {
        using TrainedModel model = PackageOf(await TrainedOn(8, 4, 4));
        ImageDataset cropped = _scenes.Folder("cropped", [.. Enumerable.Range(0, 4).Select(number => ($"{number}.png", SceneFolders.Png(Of(number, picture => Cropped(picture, 0.6)))))]);
        Assert.Equal("none of 4 pictures seen", TrainingOverlap.Of(model, cropped).ToString());
    }

    [Fact]
    public async Task A_picture_takes_24_bytes_of_a_package()
    {
        using TrainedModel few = await TrainedOn(8, 4, 4);
        using TrainedModel many = await TrainedOn(28, 4, 4);
        (long small, int fewer) = Saved(few);
        (long large, int more) = Saved(many);
        Assert.InRange(more - fewer, 20, 100);

        // The manifest writes the length of the part in digits.
        Assert.InRange(large - small, 24 * (more - fewer), 24 * (more - fewer) + 4);

        // What else the part and its place in the archive take does not grow with the pictures.
        Assert.InRange(small - Saved(few, new PackageOptions { Fingerprints = false }).Bytes, 24 * fewer, 24 * fewer + 600);

        (long Bytes, int Images) Saved(TrainedModel model, PackageOptions? options = null)
        {
            string path = _scenes.File($"{_packages++}.tmed");
            model.Save(path, options);
            return (new FileInfo(path).Length, ModelPackage.Inspect(path).Fingerprints?.Count ?? 0);
        }
    }

    [Fact]
    public async Task Reading_is_reported_and_can_be_cancelled()
    {
        using TrainedModel model = await TrainedOn(4, 2, 0);
        ImageDataset others = _scenes.Folder("others", 100, 6);
        int most = 0;
        TrainingOverlap.Of(model, others, new SynchronousProgress<ImageCheckProgress>(report => InterlockedMax(ref most, report.Done)));
        Assert.Equal(6, most);
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingOverlap.Of(model, others, null, new CancellationToken(canceled: true)));

        static void InterlockedMax(ref int most, int value)
        {
            int known;
            while (value > (known = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, value, known) != known)
            {
            }
        }
    }

    /// <summary>The upper left part of a picture.</summary>
    private static SKBitmap Cropped(SKBitmap picture, double share)
    {
        var part = new SKBitmap(new SKImageInfo((int)(share * picture.Width), (int)(share * picture.Height), SKColorType.Rgba8888, SKAlphaType.Opaque));
        Assert.True(picture.ExtractSubset(part, SKRectI.Create(part.Width, part.Height)));
        return part.Copy();
    }

    private static SKBitmap Of(int number, Func<SKBitmap, SKBitmap> change)
    {
        using SKBitmap picture = SceneFolders.Scene(number);
        return change(picture);
    }

    /// <summary>A model of pictures that are numbered from 0: first those of training, then of validation, then of the test.</summary>
    [Fact]
    public async Task A_study_that_starts_from_a_package_says_which_pictures_its_weights_have_seen()
    {
        using TrainedModel model = PackageOf(await TrainedOn(40, 4, 0));
        StudyOptions options = StudyFixture.Options with
        {
            Seeds = 1,
            Audit = false,
            Weights = [new StudyWeights("known", model)],
            WeightsFineTuning = FineTuneOptions.AfterProbe() with { Epochs = 1, BatchSize = 8 },
        };
        using var folder = new TemporaryFolder();
        StudyResult result = await TransferStudy.RunAsync(_scenes.Folder("target", 0, 40), [], options, folder.Path);

        Assert.Equal(["scratch", "known-probe", "known"], result.Runs.Select(run => run.Scenario));
        Assert.DoesNotContain(result.Runs[0].Notes, note => note.Contains("trained on", StringComparison.Ordinal));
        Assert.All(result.Runs.Skip(1), run =>
        {
            Assert.Contains(run.Notes, note => note.Contains("are among those that the model was trained on", StringComparison.Ordinal));
            Assert.Contains(run.Notes, note => note.Contains("that the model was trained on before", StringComparison.Ordinal));
            Assert.Equal(run.Notes.Count, run.Notes.Distinct().Count());
        });
    }

    private Task<TrainedModel> TrainedOn(int train, int validation, int test)
    {
        ImageDataset first = _scenes.Folder("train", 0, train);
        var parts = new DatasetParts(first, _scenes.Folder("watch", train, validation), test == 0 ? first.Subset([]) : _scenes.Folder("test", train + validation, test));
        return TransferLearning.TrainAsync(ToyNetwork.Spec(), parts, s_training);
    }

    /// <summary>The model as another process reads it.</summary>
    private TrainedModel PackageOf(TrainedModel model)
    {
        string path = _scenes.File($"{_packages++}.tmed");
        model.Save(path);
        return TrainedModel.Load(path);
    }
}
