using System.Globalization;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>The runs of two scenarios with as many training pictures.</summary>
/// <param name="Scenario">The runs of the one that is tested.</param>
/// <param name="Baseline">The runs of the one that it is compared with.</param>
internal sealed record ScenarioPair(StudyRun[] Scenario, StudyRun[] Baseline)
{
    public bool WithScratch => Baseline[0].IsFromScratch;

    private string Name => Scenario[0].Scenario;

    private string Other => Baseline[0].Scenario;

    private double TestToTrain => RunPairs.TestToTrain(Scenario);

    public double[] Differences(Metric metric) => RunPairs.Differences(Scenario, Baseline, metric.Name);

    public DifferenceVerdict Compare(Metric metric, string runsAre) =>
        DifferenceVerdict.Of(Name, Other, metric, Differences(metric), TestToTrain, runsAre: runsAre);

    public StudyVerdict Verdict(DifferenceVerdict verdict, bool sameTest)
    {
        bool tested = verdict.Differences.Count > 1;
        string addition = tested && sameTest ? "; all on the same test pictures" : "";
        return new StudyVerdict
        {
            Scenario = Name,
            Baseline = Other,
            Metric = verdict.Metric.Name,
            TrainPerClass = Scenario[0].TrainPerClass,
            Runs = verdict.Differences.Count,
            SameTestImages = sameTest,
            Differences = [.. verdict.Differences],
            MeanDifference = verdict.Difference.Value,
            Interval = tested ? verdict.Difference : null,
            TestToTrain = verdict.TestOverTrain,
            PValue = verdict.PValue,
            AdjustedPValue = verdict.AdjustedPValue,
            Comparisons = verdict.Comparisons,
            WilcoxonPValue = WilcoxonSignedRank.Test(verdict.Differences).PValue,
            SmallestDetectable = tested ? verdict.SmallestDetectable : double.NaN,
            Shown = verdict.IsShown,
            Text = Size + verdict + addition,
        };
    }

    /// <summary>What is left to say where a run has no figure, for example no AUC because a test part lacks a class.</summary>
    public StudyVerdict Undefined(Metric metric, bool sameTest) => new()
    {
        Scenario = Name,
        Baseline = Other,
        Metric = metric.Name,
        TrainPerClass = Scenario[0].TrainPerClass,
        Runs = Scenario.Length,
        SameTestImages = sameTest,
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
        Text = $"{Size}{Name} and {Other} cannot be compared: {metric.Name} is not defined in every run",
    };

    private string Size => Scenario[0].TrainPerClass is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size} per class: ") : "";
}
