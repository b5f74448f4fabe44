using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>How many findings and values a page shows where there are too many for one.</summary>
internal static class ShownTargets
{
    /// <summary>Rows of a table.</summary>
    public const int InTable = 40;

    /// <summary>Lines of a plot that can still be told apart.</summary>
    public const int InPlot = 15;

    /// <summary>Reliability diagrams.</summary>
    public const int Diagrams = 6;

    /// <summary>Rows and columns of a map of what occurs together.</summary>
    public const int Together = 30;

    /// <summary>Values with plots of their own.</summary>
    public const int Values = 4;

    /// <summary>Points of a scatter plot.</summary>
    public const int Points = 1000;

    /// <summary>The findings that most pictures show, at most so many, in the order of the model.</summary>
    public static int[] MostFrequent(FindingEvaluation evaluation, int most, Func<FindingScores, bool>? among = null) =>
        [.. evaluation.PerFinding.Index().Where(finding => among?.Invoke(finding.Item) ?? true).OrderByDescending(finding => finding.Item.Support).ThenBy(finding => finding.Index).Take(most).Select(finding => finding.Index).Order()];

    /// <summary>Says that only some are shown; empty where all are.</summary>
    public static string Note(int shown, int all) => shown == all ? "" : $" Of {NumberText.Count(all)} findings the {NumberText.Count(shown)} that most pictures show.";

    /// <summary>The first names, with the number of the others.</summary>
    public static string Names(IReadOnlyList<string> names, int most) =>
        string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {NumberText.Count(names.Count - most)} more" : "");
}
