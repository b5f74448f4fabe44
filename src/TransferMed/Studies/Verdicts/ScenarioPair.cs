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

    public DifferenceVerdict Compare(Metric metric, string runsAre, string unit) =>
        DifferenceVerdict.Of(Name, Other, metric, Differences(metric), TestToTrain, runsAre: runsAre, unit: unit);

    public StudyVerdict Verdict(DifferenceVerdict verdict, bool sameTest, string perClass) => StudyVerdict.Of(verdict, Scenario[0].TrainPerClass, sameTest, perClass);

    /// <summary>What is left to say where a run has no figure, for example no AUC because a test part lacks a class.</summary>
    public StudyVerdict Undefined(Metric metric, bool sameTest, string perClass) => new()
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
        Text = $"{StudyVerdict.Prefix(Scenario[0].TrainPerClass, perClass)}{Name} and {Other} cannot be compared: {metric.Name} is not defined in every run",
    };
}
