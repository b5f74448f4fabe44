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
            TableColumn.Number("PPV: positive calls that are right"),
            TableColumn.Number("NPV: negative calls that are right"),
            TableColumn.Number($"Of {NumberText.Count(People)}: found"),
            TableColumn.Number("missed"),
            TableColumn.Number("false alarms"),
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
        { Width: 0 } => NumberText.Metric(value.Value),
        _ => NumberText.Cell(value.Value, value.Lower, value.Upper),
    };
}
