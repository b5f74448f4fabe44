using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>The data sheet of a study: its sets and how the target was split.</summary>
internal static class StudyDataSection
{
    private const int SplitsShown = 30;

    public static PageSection Of(StudyResult result)
    {
        StudyRun[] splits = [.. result.Runs.DistinctBy(run => (run.Seed, run.Fold, run.TrainPerClass))];
        string rest = splits.Length > SplitsShown ? $"; the first {SplitsShown} of {NumberText.Count(splits.Length)}" : "";
        return new PageSection("data", "Data sheet",
        [
            new SheetGrid([.. result.Datasets.Select((dataset, index) => DataSheet.Of(dataset, index == 0 ? TargetWords.Of(result.Task) : TargetWords.Classes))]),
            new Heading("Splits of the target"),
            new DataTable(
                $"Pictures of each part, the same for all scenarios{rest}",
                [
                    TableColumn.Text("Split"),
                    TableColumn.Number("Training"),
                    TableColumn.Number("Available"),
                    TableColumn.Number("Validation"),
                    TableColumn.Number("Test"),
                    TableColumn.Number("Left out, would have leaked"),
                ],
                [.. splits.Take(SplitsShown).Select(run => (IReadOnlyList<string>)
                [
                    StudyScenario.RunName(run),
                    NumberText.Count(run.Split.Train),
                    NumberText.Count(run.Split.TrainAvailable),
                    NumberText.Count(run.Split.Validation),
                    NumberText.Count(run.Split.Test),
                    NumberText.Count(run.Split.LeftOut),
                ])]),
            .. DataNotes.Of(result),
        ]);
    }
}

/// <summary>Descriptions of sets, side by side where there is room.</summary>
internal sealed record SheetGrid(IReadOnlyList<IReadOnlyList<IBlock>> Sheets) : IBlock
{
    public void Write(HtmlWriter html)
    {
        using (html.Open("div", ("class", "sheets")))
        {
            foreach (IReadOnlyList<IBlock> sheet in Sheets)
            {
                using (html.Open("div"))
                {
                    foreach (IBlock block in sheet)
                    {
                        block.Write(html);
                    }
                }
            }
        }
    }
}
