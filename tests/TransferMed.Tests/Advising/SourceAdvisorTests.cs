using TransferMed.Advising;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Transfer;

namespace TransferMed.Tests.Advising;

public class SourceAdvisorTests
{
    [Fact]
    public async Task Models_are_scored_out_of_fold_and_datasets_by_distance_and_size()
    {
        using TrainedModel first = AdvisorFixture.Model(1);
        using TrainedModel second = AdvisorFixture.Model(2, width: 2);
        ImageDataset target = AdvisorFixture.Target();
        SourceCandidate[] candidates =
        [
            new("first", first) { Images = 1000, IsGeneral = true, License = "MIT" },
            new("near", AdvisorFixture.Source("near", 20, brighter: 2)),
            new("second", second),
            new("far", AdvisorFixture.Source("far", 20, brighter: 120)),
        ];
        var reports = new List<AdvisorProgress>();

        SourceAdvice advice = await SourceAdvisor.RankAsync(target, candidates, progress: new SynchronousProgress<AdvisorProgress>(reports.Add));

        Assert.Equal(["first", "near", "second", "far"], advice.Scores.Select(score => score.Candidate.Name));
        Assert.Equal([new("first", 1, 4), new("near", 2, 4), new("second", 3, 4), new("far", 4, 4)], reports);
        Assert.Equal([true, false, true, false], advice.Scores.Select(score => score.HasFeatures));
        Assert.All(advice.Scores.Where(score => score.HasFeatures), score =>
        {
            Assert.InRange(score.BalancedAccuracy!.Value, 0.5, 1);
            Assert.All((double[])[score.FiveNeighbors, score.ElevenNeighbors, score.MacroF1], value => Assert.InRange(value, 0, 1));
            Assert.All((double[])[score.LogMe, score.NoisyLeep, score.HScore], value => Assert.True(double.IsFinite(value)));
            Assert.True(double.IsNaN(score.Distance));
        });
        Assert.All(advice.Scores.Where(score => !score.HasFeatures), score => Assert.True(score.BalancedAccuracy is null && double.IsNaN(score.FiveNeighbors + score.LogMe)));
        Assert.True(advice.Scores[1].Distance < advice.Scores[3].Distance);
        Assert.Single(advice.Scores, score => score.BehindBest is not null);
        Assert.True(advice.Grouped);
        Assert.Equal((5, target.Count), (advice.Folds, advice.Images));
        Assert.Equal(["first", "second", "near"], advice.Shortlist.Select(entry => entry.Candidate.Name));
        Assert.Contains(advice.Notes, note => note.StartsWith("near, far: not trained on yet, so judged by size and by the distance of pictures alone (by the features of first)", StringComparison.Ordinal));

        string text = $"{advice}";
        Assert.Contains("near  40 pictures, not trained on yet: distance from the target", text, StringComparison.Ordinal);
        Assert.Contains("weighted Kendall tau 0.21 [0.03, 0.39]", text, StringComparison.Ordinal);
        Assert.Contains("first: general weights of", text, StringComparison.Ordinal);
        Assert.Contains("; MIT", text, StringComparison.Ordinal);
        Assert.Equal(text, $"{await SourceAdvisor.RankAsync(target, candidates)}");
    }

    [Fact]
    public async Task The_probe_is_the_librarys_and_never_judges_a_picture_that_it_was_fitted_on()
    {
        using TrainedModel model = AdvisorFixture.Model(1);
        ImageDataset target = AdvisorFixture.Target();
        int[] foldOf = target.FoldOfEach(5, 0)!;
        Assert.All(target.Samples.Zip(foldOf).GroupBy(pair => pair.First.Group), group => Assert.Single(group.Select(pair => pair.Second).Distinct()));

        SourceAdvice advice = await SourceAdvisor.RankAsync(target, [new("model", model)]);

        PredictionSet said = advice.Scores[0].Predictions!;
        for (int fold = 0; fold < 5; fold++)
        {
            int[] own = [.. Enumerable.Range(0, target.Count).Where(i => foldOf[i] == fold)];
            ImageDataset rest = target.Subset(Enumerable.Range(0, target.Count).Except(own));
            double[][] fits = await Task.WhenAll(new ProbeOptions().CandidatesFor(model.Network.FeatureCount).Select(async strength =>
            {
                var fixedOptions = new ProbeOptions { Strength = strength, ChooseResize = false, CheckPreprocessing = false };
                using TrainedModel probe = await TransferLearning.ProbeAsync(model, rest, null, fixedOptions);
                PredictionSet predictions = probe.Predict(target.Subset(own));
                return Enumerable.Range(0, own.Length).Select(i => predictions.Probabilities(i)[0]).ToArray();
            }));

            // Standardised over all pictures here and over the others there: near, not equal.
            double[] told = [.. own.Select(i => said.Probabilities(i)[0])];
            Assert.Contains(fits, fit => fit.Zip(told, (a, b) => Math.Abs(a - b)).Max() < 0.1);
        }
    }

    [Fact]
    public async Task Labels_by_chance_are_not_told_by_features_that_could_learn_them_by_heart()
    {
        using TrainedModel model = AdvisorFixture.Model(1, width: 16);
        ImageDataset target = AdvisorFixture.Target(perClass: 30, grouped: false);
        var random = new TransferMed.Runtime.SampleRandom(4);
        int[] labels = [.. target.Samples.Select(sample => sample.Label)];
        random.Shuffle<int>(labels);
        var shuffled = ImageDataset.Create("shuffled", target.Classes, target.Samples.Zip(labels, (sample, label) => new ImageSample($"{sample.Path}", label)), new Constant(target));

        SourceAdvice advice = await SourceAdvisor.RankAsync(shuffled, [new("model", model)]);

        Assert.InRange(advice.Scores[0].BalancedAccuracy!.Value, 0.25, 0.72);
        Assert.InRange(advice.Scores[0].FiveNeighbors, 0.25, 0.72);
        Assert.False(advice.Grouped);
    }

    [Fact]
    public async Task Test_pictures_of_a_manifest_decide_nothing()
    {
        using TrainedModel model = AdvisorFixture.Model(1);
        ImageDataset all = AdvisorFixture.Target();
        ImageDataset parted = new("target", all.Classes, all.Samples.Select((sample, i) => new ImageSample(sample.Path, sample.Label) { Group = sample.Group, Part = i % 18 < 3 ? DatasetPart.Test : DatasetPart.Train }), all.Pixels);
        ImageDataset rest = all.Subset(Enumerable.Range(0, all.Count).Where(i => i % 18 >= 3));

        SourceAdvice advice = await SourceAdvisor.RankAsync(parted, [new("model", model)]);
        SourceAdvice without = await SourceAdvisor.RankAsync(rest, [new("model", model)]);

        Assert.Equal(30, advice.Images);
        Assert.Equal(without.Scores[0].LogMe, advice.Scores[0].LogMe);
        Assert.Equal(without.Scores[0].BalancedAccuracy, advice.Scores[0].BalancedAccuracy);
        Assert.Contains("6 pictures of the test part of 'target' were left out", advice.Notes);
    }

    [Fact]
    public async Task Many_pictures_are_reduced_and_the_advice_says_so()
    {
        using TrainedModel model = AdvisorFixture.Model(1);

        SourceAdvice advice = await SourceAdvisor.RankAsync(AdvisorFixture.Target(), [new("model", model)], new AdvisorOptions { MostImages = 20 });

        Assert.Equal(20, advice.Images);
        Assert.Contains(advice.Notes, note => note.StartsWith("20 of 36 training pictures were scored on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_saw_the_target_is_named()
    {
        ImageDataset target = AdvisorFixture.Target();
        using TrainedModel model = await TransferLearning.TrainAsync(
            TransferMed.Models.Presets.Lightweight2021(width: 2, input: TransferMed.Models.InputShape.Square(8)), target, null, new TransferMed.Training.TrainingOptions { Epochs = 1, BatchSize = 12 });

        SourceAdvice advice = await SourceAdvisor.RankAsync(target, [new("seen", model)]);

        Assert.Contains(advice.Notes, note => note.StartsWith("seen: ", StringComparison.Ordinal) && note.EndsWith("leave them out. Its scores are too good.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Datasets_alone_are_measured_by_small_images()
    {
        SourceAdvice advice = await SourceAdvisor.RankAsync(
            AdvisorFixture.Target(), [new("far", AdvisorFixture.Source("far", 20, brighter: 120)), new("near", AdvisorFixture.Source("near", 20, brighter: 2))]);

        Assert.True(advice.Scores[1].Distance < advice.Scores[0].Distance);
        Assert.Equal(["near", "far"], advice.Shortlist.Select(entry => entry.Candidate.Name));
        Assert.Contains(advice.Notes, note => note.Contains("of small images, no candidate having a network", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_targets_pictures_are_looked_at_once_for_the_distances_of_all_datasets()
    {
        ImageDataset target = AdvisorFixture.Target();
        Counted one = new(target.Pixels);
        Counted three = new(target.Pixels);
        SourceCandidate[] datasets = [.. ((string[])["a", "b", "c"]).Select((name, i) => new SourceCandidate(name, AdvisorFixture.Source(name, 10, brighter: 20 * i)))];

        SourceAdvice alone = await SourceAdvisor.RankAsync(new(target.Name, target.Classes, target.Samples, one), [datasets[2]]);
        SourceAdvice all = await SourceAdvisor.RankAsync(new(target.Name, target.Classes, target.Samples, three), datasets);

        Assert.True(one.Reads >= target.Count);
        Assert.Equal(one.Reads, three.Reads);
        Assert.Equal(alone.Scores[0].Distance, all.Scores[2].Distance);
    }

    [Fact]
    public void What_a_candidate_is_follows_from_the_published_weights_that_it_began_with()
    {
        using TrainedModel bare = AdvisorFixture.Model(1);
        using TrainedModel published = new(AdvisorFixture.Model(1).Network, bare.Classes, bare.Preprocessing)
        {
            Start = new StartingWeights("imagenet", "somewhere", "00", "ImageNet-1k", 1_281_167, "terms of its own", "a paper"),
        };

        Assert.Equal((null, null), (new SourceCandidate("bare", bare).Images, new SourceCandidate("bare", bare).License));
        SourceCandidate candidate = new("published", published);
        Assert.Equal((1_281_167, "terms of its own"), (candidate.Images, candidate.License));
    }

    [Fact]
    public async Task What_cannot_be_scored_is_refused()
    {
        using TrainedModel model = AdvisorFixture.Model(1);
        using TrainedModel blind = AdvisorFixture.Blind();
        ImageDataset target = AdvisorFixture.Target();
        SourceCandidate one = new("one", model);

        await Assert.ThrowsAsync<ArgumentException>(() => SourceAdvisor.RankAsync(target, []));
        await Assert.ThrowsAsync<ArgumentException>(() => SourceAdvisor.RankAsync(target, [one, new("ONE", model)]));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => SourceAdvisor.RankAsync(target, [one], new AdvisorOptions { Folds = 1 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => SourceAdvisor.RankAsync(target, [one], new AdvisorOptions { MostImages = 19 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => SourceAdvisor.RankAsync(target, [one], new AdvisorOptions { DistanceImages = 9 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => SourceAdvisor.RankAsync(target, [one], new AdvisorOptions { Seed = -1 }));
        Assert.Throws<ArgumentException>(() => new SourceCandidate("scratch", model));
        ArgumentException groups = await Assert.ThrowsAsync<ArgumentException>(() => SourceAdvisor.RankAsync(AdvisorFixture.Target(perClass: 3), [one]));
        Assert.Contains("fewer than two groups", groups.Message, StringComparison.Ordinal);
        TransferMedException same = await Assert.ThrowsAsync<TransferMedException>(() => SourceAdvisor.RankAsync(target, [new("blind", blind)]));
        Assert.Contains("'blind' gives every picture of 'target' the same features", same.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SourceAdvisor.RankAsync(target, [one], cancellationToken: new CancellationToken(true)));
    }

    private sealed class Counted(IPixelReader pixels) : IPixelReader
    {
        private int _reads;

        public int Reads => _reads;

        public void Read(ImageSample sample, TransferMed.Imaging.ImageGeometry geometry, Span<byte> destination)
        {
            Interlocked.Increment(ref _reads);
            pixels.Read(sample, geometry, destination);
        }
    }

    private sealed class Constant(ImageDataset original) : IPixelReader
    {
        private readonly Dictionary<string, ImageSample> _samples = original.Samples.ToDictionary(sample => sample.Path);

        public void Read(ImageSample sample, TransferMed.Imaging.ImageGeometry geometry, Span<byte> destination) => original.Pixels.Read(_samples[sample.Path], geometry, destination);
    }
}
