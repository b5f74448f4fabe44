using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>Which findings occur together, in truth and as called: a model that always calls two at once has not told them apart.</summary>
internal static class TogetherSection
{
    /// <summary>The most findings whose counts are a table.</summary>
    private const int TableFindings = 8;

    private const int PairsShown = 15;

    /// <summary>The section; null with one finding.</summary>
    public static PageSection? Of(FindingEvaluation evaluation)
    {
        int[] shown = ShownTargets.MostFrequent(evaluation, ShownTargets.Together);
        if (shown.Length < 2)
        {
            return null;
        }

        (TogetherCounts there, TogetherCounts called) = Count(evaluation, shown);
        string note = "Over the pictures of which both findings are known." + ShownTargets.Note(shown.Length, evaluation.PerFinding.Count);
        return new PageSection("together", "Findings that occur together", shown.Length <= TableFindings
            ? [Paragraph.Note(note), new TogetherGrid([new TogetherTable("In truth: pictures, and share of those with the finding of the row", there), new TogetherTable("As called by the model", called)])]
            :
            [
                Paragraph.Note($"{note} Findings by number: {string.Join(", ", there.Names.Select(Numbered))}."),
                new FigureGrid([Map("Together in truth", there), Map("Together as called", called)]),
                Pairs(there, called),
            ]);
    }

    private static PlotFigure Map(string title, TogetherCounts counts) => new(
        new ConfusionMap(title, "How often findings occur together. The table below lists the pairs that occur most often.", new ConfusionCounts(counts.Names, counts.Counts))
        {
            Rows = "Of",
            Columns = "also these",
            Share = (one, other) => one == other ? double.NaN : counts.Share(one, other),
        },
        "Of the pictures with the finding of the row the share that has that of the column too: the stronger the colour, the larger.");

    private static DataTable Pairs(TogetherCounts there, TogetherCounts called)
    {
        int findings = there.Names.Count;
        (int One, int Other)[] pairs =
        [
            .. (from one in Enumerable.Range(0, findings)
                from other in Enumerable.Range(one + 1, findings - one - 1)
                let most = Math.Max(there.Counts[one, other], called.Counts[one, other])
                where most > 0
                orderby most descending, one, other
                select (one, other)).Take(PairsShown),
        ];
        return new DataTable(
            "The pairs that occur most often, in truth or as called",
            [TableColumn.Text("Finding"), TableColumn.Text("Finding beside it"), TableColumn.Number("Pictures in truth"), TableColumn.Number("Pictures as called")],
            [.. pairs.Select(pair => (IReadOnlyList<string>)
            [
                Numbered(there.Names[pair.One], pair.One),
                Numbered(there.Names[pair.Other], pair.Other),
                NumberText.Count(there.Counts[pair.One, pair.Other]),
                NumberText.Count(called.Counts[pair.One, pair.Other]),
            ])]);
    }

    private static string Numbered(string name, int index) => FormattableString.Invariant($"{index + 1}.\u00A0{name}");

    private static (TogetherCounts There, TogetherCounts Called) Count(FindingEvaluation evaluation, int[] shown)
    {
        string[] names = [.. shown.Select(finding => evaluation.PerFinding[finding].Name)];
        double[] thresholds = [.. shown.Select(finding => evaluation.PerFinding[finding].Threshold)];
        int width = shown.Length;
        var there = new TogetherCounts(names, new long[width, width], new long[width, width]);
        var called = new TogetherCounts(names, new long[width, width], new long[width, width]);
        for (int sample = 0; sample < evaluation.Predictions.Count; sample++)
        {
            ReadOnlySpan<double> truths = evaluation.Predictions.Truths(sample);
            ReadOnlySpan<double> predicted = evaluation.Predictions.Predicted(sample);
            for (int one = 0; one < width; one++)
            {
                for (int other = 0; other < width; other++)
                {
                    (double first, double second) = (truths[shown[one]], truths[shown[other]]);
                    if (!double.IsNaN(first) && !double.IsNaN(second))
                    {
                        Add(there, one, other, first == 1, second == 1);
                        Add(called, one, other, predicted[shown[one]] >= thresholds[one], predicted[shown[other]] >= thresholds[other]);
                    }
                }
            }
        }

        return (there, called);
    }

    private static void Add(TogetherCounts counts, int one, int other, bool hasOne, bool hasOther)
    {
        counts.Bases[one, other] += hasOne ? 1 : 0;
        counts.Counts[one, other] += hasOne && hasOther ? 1 : 0;
    }
}
