using TransferMed.Advising;
using TransferMed.Studies;
using TransferMed.Tests.Studies;

namespace TransferMed.Tests.Advising;

public class RaceTimeTests
{
    [Theory]
    [InlineData(WeightsUse.FineTune, 4)]
    [InlineData(WeightsUse.Probe, 3)]
    [InlineData(WeightsUse.Both, 7)]
    public void What_did_not_begin_is_counted_as_what_starts_alike_and_by_the_pictures_that_are_used(WeightsUse use, double ofWeights)
    {
        StudyRun[] finished =
        [
            ARun.Of("scratch", 0, 0.5, 0.5, seconds: 1),
            ARun.Of("near", 0, 0.5, 0.5, seconds: 2),
            ARun.Of("far+near", 0, 0.5, 0.5, seconds: 50) with { Source = "near" },
            ARun.Of("near-probe", 0, 0.5, 0.5, seconds: 60) with { Source = "near" },
            ARun.Of("imagenet", 0, 0.5, 0.5, seconds: 4) with { Source = null, Weights = "imagenet" },
            ARun.Of("imagenet-probe", 0, 0.5, 0.5, seconds: 3) with { Source = null, Weights = "imagenet" },
            ARun.Of("imagenet+near", 0, 0.5, 0.5, seconds: 100) with { Source = "near", Weights = "imagenet" },
            ARun.Of("imagenet+near-probe", 0, 0.5, 0.5, seconds: 110) with { Source = "near", Weights = "imagenet" },
        ];
        string[] contenders = [.. finished.Select(run => run.Scenario)];
        StudyPretraining[] pretrained = [Trained(70), Trained(1000, Trained(5)), Trained(2000, fromWeights: true)];
        double spent = finished.Sum(run => run.Seconds) + 3070;
        double missing = 4 * finished.Sum(run => run.Seconds);
        StudyOptions study = new() { SourcePerClass = 5, WeightsUse = use };

        // 70 pictures in 70 s, and of 20 of each of two classes 5 are used.
        var dataset = RaceTime.Of(finished, pretrained, contenders, 5, [AdvisorFixture.Open("absent", 20, 0.5).Candidate], study);
        var weights = RaceTime.Of(finished, pretrained, contenders, 5, [AdvisorFixture.Scored("other", 0.5, 0.5).Candidate], study);

        Assert.Equal((spent, spent), (dataset.Spent, weights.Spent));
        Assert.Equal(spent + missing + 5 * 2 + 10, dataset.OfAll, 1e-9);
        Assert.Equal(spent + missing + 5 * ofWeights, weights.OfAll, 1e-9);
        Assert.Equal(spent + missing + 5 * 2 + 40, RaceTime.Of(finished, pretrained, contenders, 5, [AdvisorFixture.Open("absent", 20, 0.5).Candidate], study with { SourcePerClass = null }).OfAll, 1e-9);
    }

    /// <summary>A training on 70 pictures.</summary>
    internal static StudyPretraining Trained(double seconds, StudyPretraining? before = null, bool fromWeights = false) => new()
    {
        Split = new SplitSizes(40, 10, 20, 0) { TrainAvailable = 40 },
        Epochs = 1,
        ChosenEpoch = 1,
        ImagesPerSecond = 100,
        Seconds = seconds,
        Before = before,
        Probe = fromWeights ? new StudyProbe { Strength = 1, Folds = 5 } : null,
    };
}
