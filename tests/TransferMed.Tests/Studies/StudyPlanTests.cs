using TransferMed.Datasets;
using TransferMed.Studies;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Studies;

/// <summary>Which pictures the runs of a study get.</summary>
public class StudyPlanTests
{
    private static readonly StudyOptions Options = StudyFixture.Options with { Seeds = 2 };

    [Fact]
    public void SmallerChoicesArePartOfLargerOnesAndShareTheSplit()
    {
        var plan = StudyPlan.Create(Grouped(), StudyFixture.Sources, Options with { TrainPerClass = [6, 2, 4] });

        foreach (IGrouping<(int Seed, string Scenario), PlannedRun> curve in plan.Runs.GroupBy(run => (run.Seed, run.Scenario)))
        {
            PlannedRun[] runs = [.. curve];
            Assert.Equal([2, 4, 6], runs.Select(run => run.TrainPerClass));
            Assert.Equal([4, 8, 12], runs.Select(run => run.Target.Train.Count));
            Assert.Subset(Paths(runs[1].Target.Train), Paths(runs[0].Target.Train));
            Assert.Subset(Paths(runs[2].Target.Train), Paths(runs[1].Target.Train));
            Assert.All(runs, run => Assert.Same(runs[0].Target.Test, run.Target.Test));
            Assert.All(runs, run => Assert.Same(runs[0].Target.Validation, run.Target.Validation));
            Assert.All(runs, run => Assert.Same(runs[0].Pretraining, run.Pretraining));
        }

        Assert.All(plan.Runs.GroupBy(run => (run.Seed, run.TrainPerClass)), cell => Assert.Single(cell.Select(run => run.Target).Distinct()));
        Assert.Equal(Enumerable.Range(1, 12), plan.Runs.Select(run => run.Index));
        Assert.Equal(12, plan.Runs.Select(run => run.Key).Distinct().Count());
    }

    [Fact]
    public void FoldsTestEveryImageOncePerSeedAndKeepGroupsTogether()
    {
        ImageDataset target = Grouped();
        var plan = StudyPlan.Create(target, [], Options with { Folds = 3 });

        Assert.Equal([(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)], plan.Runs.Select(run => (run.Seed, run.Fold!.Value)));
        foreach (IGrouping<int, PlannedRun> seed in plan.Runs.GroupBy(run => run.Seed))
        {
            Assert.Equal(target.Samples.Select(sample => sample.Path).Order(), seed.SelectMany(run => Paths(run.Target.Test)).Order());
            Assert.All(seed, run => Assert.Empty(SharedGroups(run.Target)));
            Assert.All(seed, run => Assert.Equal(target.Count, run.Target.Train.Count + run.Target.Validation.Count + run.Target.Test.Count));
            Assert.All(seed, run => Assert.NotEmpty(run.Target.Validation.Samples));
        }

        Assert.NotEqual(Paths(plan.Runs[0].Target.Test), Paths(plan.Runs[3].Target.Test));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void ANaiveSplitMixesGroupsAndAnHonestOneDoesNot(int? folds)
    {
        ImageDataset target = Grouped();
        var plan = StudyPlan.Create(target, [], Options with { Folds = folds, NaiveSplit = true });
        ILookup<bool, PlannedRun> runs = plan.Runs.ToLookup(run => run.Naive);

        Assert.Equal(runs[false].Count(), runs[true].Count());
        Assert.All(runs[false], run => Assert.Empty(SharedGroups(run.Target)));
        Assert.All(runs[true], run =>
        {
            Assert.NotEmpty(SharedGroups(run.Target));
            Assert.Equal(target.Count, Paths(run.Target.Train).Concat(Paths(run.Target.Validation)).Concat(Paths(run.Target.Test)).Distinct().Count());
            Assert.All(run.Target.Test.ClassCounts, count => Assert.True(count > 0));
        });
        Assert.Equal(runs[false].Count(run => run.Seed == 0), runs[true].Count(run => run.Seed == 0));
        if (folds is not null)
        {
            Assert.Equal(target.Samples.Select(sample => sample.Path).Order(), runs[true].Where(run => run.Seed == 0).SelectMany(run => Paths(run.Target.Test)).Order());
        }
    }

    [Fact]
    public void PublishedPartsAreUsedWhereThereAreAny()
    {
        ImageDataset published = Published();
        DatasetParts parts = StudySplit.OfTarget(published, Options with { ValidationShare = 0.25 }, seed: 3).Single().Parts;

        Assert.Equal(published.Samples.Where(s => s.Part == DatasetPart.Test).Select(s => s.Path), parts.Test.Samples.Select(s => s.Path));
        Assert.Equal((12, 4), (parts.Train.Count, parts.Validation.Count));
    }

    [Fact]
    public void ImagesThatAreAllInOnePartAreDividedAtRandom()
    {
        ImageDataset plain = ToyImages.Create(perClass: 10);
        var test = new ImageDataset("test", plain.Classes, plain.Samples.Select(sample => sample with { Part = DatasetPart.Test }), plain.Pixels);
        DatasetParts parts = StudySplit.OfTarget(test, Options with { ValidationShare = 0.25, TestShare = 0.2 }, seed: 3).Single().Parts;
        Assert.Equal((12, 4, 4), (parts.Train.Count, parts.Validation.Count, parts.Test.Count));

        // Where only some are in a part it is said, not guessed.
        var some = new ImageDataset("some", plain.Classes, plain.Samples.Select((sample, i) => i == 0 ? sample with { Part = DatasetPart.Test } : sample), plain.Pixels);
        Assert.Contains("is in no part", Assert.Throws<DatasetException>(() => StudySplit.OfTarget(some, Options, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PublishedPartsCanBeSetAside()
    {
        ImageDataset published = Published();
        StudyOptions random = Options with { UsePublishedParts = false, TestShare = 0.3 };
        DatasetParts first = StudySplit.OfTarget(published, random, 0).Single().Parts;
        DatasetParts second = StudySplit.OfTarget(published, random, 1).Single().Parts;

        Assert.Equal(6, first.Test.Count);
        Assert.NotEqual(Paths(first.Test), Paths(second.Test));

        // A source keeps the parts that its publisher made.
        Assert.Equal(
            published.Samples.Where(s => s.Part == DatasetPart.Test).Select(s => s.Path),
            StudySplit.OfSource(published, random, 1).Test.Samples.Select(s => s.Path));
    }

    [Fact]
    public void SourcesCanBeReduced()
    {
        ImageDataset source = ToyImages.Create(perClass: 20, classes: 3);
        DatasetParts parts = StudySplit.OfSource(source, Options with { SourcePerClass = 10 }, 0);
        Assert.Equal(30, parts.Train.Count + parts.Validation.Count + parts.Test.Count);
    }

    [Fact]
    public void KeysTellNaiveRunsFromSourcesOfSuchNames()
    {
        StudySource[] sources = [new("naive-a", StudyFixture.Target), new("a", StudyFixture.Target)];
        var plan = StudyPlan.Create(Grouped(), sources, Options with { NaiveSplit = true, Seeds = 1 });
        Assert.Equal(
            ["seed0-scratch", "seed0-naive-a", "seed0-a", "seed0.naive-scratch", "seed0.naive-naive-a", "seed0.naive-a"],
            plan.Runs.Select(run => run.Key));
        Assert.Equal("seed0.fold1.n2-scratch", (plan.Runs[0] with { Fold = 1, TrainPerClass = 2 }).Key);
    }

    /// <summary>Sixteen groups of three pictures, so that a split that ignores them can hardly keep them whole.</summary>
    private static ImageDataset Grouped()
    {
        ImageDataset plain = ToyImages.Create(perClass: 24, name: "grouped");
        return new ImageDataset("grouped", plain.Classes, plain.Samples.Select((sample, i) => sample with { Group = $"g{i / 3}" }), plain.Pixels);
    }

    private static ImageDataset Published()
    {
        ImageDataset plain = ToyImages.Create(perClass: 10);
        return new ImageDataset(
            "published", plain.Classes, plain.Samples.Select((s, i) => s with { Part = i % 5 == 0 ? DatasetPart.Test : DatasetPart.Train }), plain.Pixels);
    }

    private static HashSet<string> Paths(ImageDataset dataset) => [.. dataset.Samples.Select(sample => sample.Path)];

    private static IEnumerable<string> SharedGroups(DatasetParts parts) =>
        parts.Train.Groups.Concat(parts.Validation.Groups).Concat(parts.Test.Groups).GroupBy(name => name).Where(name => name.Count() > 1).Select(name => name.Key);
}
