using System.Globalization;
using TransferMed.Datasets;

namespace TransferMed.Reporting;

/// <summary>What a set holds of that which is asked about its pictures: classes, grades, findings or values, in the words of its task.</summary>
internal static class TargetSheet
{
    /// <summary>The lines of a data sheet.</summary>
    public static IReadOnlyList<ReportFact> Facts(ImageDataset dataset) =>
    [
        new(string.Create(CultureInfo.InvariantCulture, $"{TargetWords.Of(dataset.Task).HeadingOfMany} ({dataset.Classes.Count})"), Text(dataset)),
        .. dataset.Task is MultiLabel ? [new ReportFact("Without a finding", NumberText.Count(dataset.Samples.Count(sample => !sample.Targets.Any(target => target > 0))))] : Array.Empty<ReportFact>(),
    ];

    /// <summary>For example "normal 180, ulcer 354", "Mass: 12 there, 80 not there, 8 unknown" or "age: 127.3 ± 41.2 months, from 1 to 228".</summary>
    public static string Text(ImageDataset dataset) => dataset.Task switch
    {
        MultiLabel => Joined([.. dataset.Findings.Select(finding => Text(finding.Name, finding.Positives, finding.Negatives, finding.Unknown))], TargetWords.Findings),
        Regression => Joined([.. dataset.Values.Select(Text)], TargetWords.Values),
        _ => DataSheet.Counts(dataset.Classes, dataset.ClassCounts),
    };

    /// <summary>One finding in numbers.</summary>
    public static string Text(string name, int there, int absent, int unknown) =>
        $"{name}: {NumberText.Count(there)} there, {NumberText.Count(absent)} not there{(unknown == 0 ? "" : $", {NumberText.Count(unknown)} unknown")}";

    /// <summary>Some of many, with the number of the others.</summary>
    public static string Joined(IReadOnlyList<string> texts, TargetWords words) =>
        string.Join("; ", texts.Take(DataSheet.ClassesShown)) + (texts.Count > DataSheet.ClassesShown ? $"; and {NumberText.Count(texts.Count - DataSheet.ClassesShown)} more {words.Many}" : "");

    private static string Text(ValueSummary value)
    {
        string unknown = value.Unknown == 0 ? "" : $", {NumberText.Count(value.Unknown)} unknown";
        if (value.Known == 0)
        {
            return $"{value.Name}: known of no picture";
        }

        var numbers = UnitText.For(value.Unit, double.IsNaN(value.StandardDeviation) ? value.Mean : value.StandardDeviation);
        string spread = double.IsNaN(value.StandardDeviation) ? "" : $" \u00B1 {numbers.Number(value.StandardDeviation)}";
        return $"{value.Name}: {numbers.Number(value.Mean)}{spread}{numbers.Suffix}, from {numbers.Number(value.Least)} to {numbers.Number(value.Largest)}{unknown}";
    }
}
