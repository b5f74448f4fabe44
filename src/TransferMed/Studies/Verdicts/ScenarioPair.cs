using System.Globalization;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>The runs of two scenarios with as many training pictures.</summary>
/// <param name="Scenario">The runs of the one that is judged.</param>
/// <param name="Baseline">The runs of the one that it is compared with.</param>
internal sealed record ScenarioPair(StudyRun[] Scenario, StudyRun[] Baseline)
{
    public bool WithScratch => Baseline[0].Source is null;

    private string Name => Scenario[0].Scenario;

    private string Other => Baseline[0].Scenario;

    private double TestToTrain => RunPairs.TestToTrain(Scenario);

    public double[] Differences(string metric) => RunPairs.Differences(Scenario, Baseline, metric);

    public DifferenceVerdict Judge(string metric, string runsAre) =>
        DifferenceVerdict.Of(Name, Other, metric, Differences(metric), TestToTrain, runsAre: runsAre);

    public StudyVerdict Verdict(DifferenceVerdict judged, bool sameTest)
    {
        bool tested = judged.Differences.Count > 1;
        string addition = tested && sameTest ? "; all on the same test pictures" : "";
        return new StudyVerdict
        {
            Scenario = Name,
            Baseline = Other,
            Metric = judged.Metric,
            TrainPerClass = Scenario[0].TrainPerClass,
            Runs = judged.Differences.Count,
            SameTestPictures = sameTest,
            Differences = [.. judged.Differences],
            MeanDifference = judged.Difference.Value,
            Interval = tested ? judged.Difference : null,
            TestToTrain = judged.TestOverTrain,
            PValue = judged.PValue,
            AdjustedPValue = judged.AdjustedPValue,
            Comparisons = judged.Comparisons,
            WilcoxonPValue = WilcoxonSignedRank.Test(judged.Differences).PValue,
            SmallestDetectable = tested ? judged.SmallestDetectable : double.NaN,
            Shown = judged.IsShown,
            Text = Place + judged + addition,
        };
    }

    /// <summary>What is left to say where a run has no figure, for example no AUC because a test part lacks a class.</summary>
    public StudyVerdict Undefined(string metric, bool sameTest) => new()
    {
        Scenario = Name,
        Baseline = Other,
        Metric = metric,
        TrainPerClass = Scenario[0].TrainPerClass,
        Runs = Scenario.Length,
        SameTestPictures = sameTest,
        Differences = Differences(metric),
        MeanDifference = double.NaN,
        Interval = null,
        TestToTrain = TestToTrain,
        PValue = double.NaN,
        AdjustedPValue = double.NaN,
        Comparisons = 0,
        WilcoxonPValue = double.NaN,
        SmallestDetectable = double.NaN,
        Shown = false,
        Text = $"{Place}{Name} and {Other} cannot be compared: {metric} is not defined in every run",
    };

    private string Place => Scenario[0].TrainPerClass is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size} per class: ") : "";
}
