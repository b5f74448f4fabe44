using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What a call is worth where the disease is more or less frequent than among the test pictures.</summary>
internal static class PrevalenceTable
{
    private const int People = 1000;

    /// <summary>A row for each prevalence.</summary>
    /// <param name="caption">Which decision it is about.</param>
    /// <param name="values">The predictive values, with limits where there are any.</param>
    /// <param name="sensitivity">Of the ill, the share that is found.</param>
    /// <param name="specificity">Of the healthy, the share that is recognised.</param>
    public static DataTable Of(string caption, IReadOnlyList<PredictiveValues> values, double sensitivity, double specificity) => new(
        caption,
        [
            TableColumn.Text("Prevalence"),
            TableColumn.Number("PPV: right of the positive calls"),
            TableColumn.Number("NPV: right of the negative calls"),
            TableColumn.Number($"Found, of {NumberText.Count(People)} people"),
            TableColumn.Number("Missed"),
            TableColumn.Number("False alarms"),
        ],
        [.. values.Select(value => (IReadOnlyList<string>)
        [
            NumberText.Percent(value.Prevalence),
            Cell(value.Positive),
            Cell(value.Negative),
            NumberText.People(People * value.Prevalence * sensitivity),
            NumberText.People(People * value.Prevalence * (1 - sensitivity)),
            NumberText.People(People * (1 - value.Prevalence) * (1 - specificity)),
        ])]);

    private static string Cell(ConfidenceInterval? value) => value switch
    {
        null => NumberText.Undefined,
        { Width: 0 } => Short(value.Value),
        _ => $"{Short(value.Value)}\n{NumberText.Range(Outward(value.Lower, Math.Floor), Outward(value.Upper, Math.Ceiling))}",
    };

    /// <summary>To three decimals away from the value, so that no limit is shown as nearer, or as certain; what arithmetic leaves of a whole thousandth is none.</summary>
    private static double Outward(double limit, Func<double, double> round) =>
        Math.Abs(1000 * limit - Math.Round(1000 * limit)) < 1e-9 ? Math.Round(limit, 3) : round(1000 * limit) / 1000;

    /// <summary>A share that is not all is never shown as all, nor one that is not nothing as nothing.</summary>
    private static string Short(double share) => share is > 0.9995 and < 1 ? "> 0.999" : share is > 0 and < 0.0005 ? "< 0.001" : NumberText.Metric(share);
}
