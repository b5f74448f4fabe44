using TransferMed.Datasets;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>What to know about the pictures: the notes that travelled with them, and what was left out by reason.</summary>
internal static class DataNotes
{
    private const int NotesShown = 30;

    /// <summary>The notes under a heading; nothing where there are none.</summary>
    public static IEnumerable<IBlock> Of(IEnumerable<string> notes)
    {
        string[] all = [.. notes.Distinct(StringComparer.Ordinal)];
        return all.Length == 0
            ? []
            : [new Heading("What to know about the pictures"), .. all.Take(NotesShown).Select(note => new Paragraph(note)), .. More(all.Length)];
    }

    /// <summary>The notes of a study's sets and of their parts, and a table of what is in no part.</summary>
    public static IEnumerable<IBlock> Of(StudyResult result)
    {
        StudyRun[] runs = [.. result.Runs, .. result.NaiveRuns];
        string[] target = [.. result.Datasets[0].Notes.Union(runs.SelectMany(run => run.Notes))];
        IEnumerable<string> sources = result.Datasets.Skip(1).SelectMany(source => source.Notes
            .Union(runs.SelectMany(result.PretrainingsOf).Where(step => step.Source == source.Name).SelectMany(step => step.Pretraining.Notes))
            .Select(note => $"{source.Name}: {note}"));
        return Of(target.Select(note => $"{result.Datasets[0].Name}: {note}").Concat(sources)).Concat(Table(result));
    }

    private static IEnumerable<IBlock> Table(StudyResult result)
    {
        IEnumerable<(string Set, LeftOutReason Reason)> target = result.Runs.SelectMany(run => run.Split.Reasons.Select(reason => (result.Datasets[0].Name, reason)));
        IEnumerable<(string Set, LeftOutReason Reason)> sources = result.Runs.SelectMany(result.PretrainingsOf).SelectMany(step => step.Pretraining.Split.Reasons.Select(reason => (step.Source, reason)));
        (string Set, LeftOutReason Reason)[] rows = [.. target.Concat(sources).DistinctBy(row => (row.Set, row.Reason.Reason, row.Reason.Count, row.Reason.Files))];
        if (rows.Length == 0)
        {
            return [];
        }

        return
        [
            new Heading("Left out of the parts"),
            new DataTable(
                "Pictures in no part, by reason; equal ones of several splits once",
                [TableColumn.Text("Set"), TableColumn.Number("Pictures"), TableColumn.Text("Reason"), TableColumn.Text("The first files")],
                [.. rows.Take(NotesShown).Select(row => (IReadOnlyList<string>)[row.Set, NumberText.Count(row.Reason.Count), row.Reason.Reason, string.Join(", ", row.Reason.Files)])]),
            .. More(rows.Length),
        ];
    }

    private static IEnumerable<IBlock> More(int all) => all > NotesShown ? [Paragraph.Note($"And {NumberText.Count(all - NotesShown)} more.")] : [];
}
