using TransferMed.Auditing;

namespace TransferMed.Reporting;

/// <summary>The page of an audit.</summary>
internal static class AuditPage
{
    public static Page Of(AuditReport audit, AuditReportOptions options)
    {
        string sets = string.Join(" and ", audit.Sets.Select(set => set.Name).Distinct(StringComparer.Ordinal));
        PageSection?[] sections =
        [
            new PageSection("findings", "Findings", AuditBlocks.Of(audit)),
            Pairs(audit, options.Images),
            Shortcut(audit),
            Sets(audit),
            new PageSection("repeat", "How to repeat it", Repeat(options)),
        ];
        return new Page(
            "Audit",
            options.Title ?? $"Can results on {sets} be believed?",
            [$"{NumberText.Plural(audit.Sets.Sum(set => (long)set.Images), "picture", "pictures")} in {NumberText.Plural(audit.Sets.Count, "set", "sets")}; {NumberText.Plural(audit.Findings.Count, "finding", "findings")}.{(options.Date is { } date ? $" {NumberText.Moment(date)}." : "")}"],
            [.. sections.OfType<PageSection>()]);
    }

    /// <summary>Pairs of the most severe findings, side by side, for the eye to compare.</summary>
    private static PageSection? Pairs(AuditReport audit, int count)
    {
        var source = new ImageFinder(null, null);
        GalleryEntry[] entries =
        [
            .. audit.Findings
                .OrderByDescending(finding => finding.Severity)
                .SelectMany(finding => finding.Pairs)
                .Take(count)
                .SelectMany((pair, index) => new[] { Entry(pair.First, pair.FirstLabel, pair.FirstSide), Entry(pair.Second, pair.SecondLabel, pair.SecondSide) }
                    .Select(entry => entry with { Verdict = $"Pair {index + 1}: {entry.Verdict}" })),
        ];
        return entries.Length == 0 ? null : new PageSection("pairs", "Pairs that are or look the same", [new GalleryBlock(entries)]);

        GalleryEntry Entry(string path, string label, string? side)
        {
            (PageImage? image, string absence) = source.Find(path);
            return new GalleryEntry(Path.GetFileName(path), side is null ? label : $"{label} in {side}", image, absence);
        }
    }

    private static PageSection? Shortcut(AuditReport audit)
    {
        if (audit.Shortcut is not { } shortcut)
        {
            return null;
        }

        ScenarioPoint[] points =
        [
            new("All metadata together", new SeriesStyle(1), shortcut.Auc.Value, shortcut.Auc.Lower, shortcut.Auc.Upper, []),
            new("The file alone", new SeriesStyle(2), shortcut.FileAuc.Value, shortcut.FileAuc.Lower, shortcut.FileAuc.Upper, []),
        ];
        string description = "AUC with which the label is told: " + string.Join("; ", points.Select(point => $"{point.Name} {NumberText.Interval(point.Value, point.Lower, point.Upper)}")) + ".";
        PlotAxis axis = PlotAxis.Around("AUC", points.SelectMany(point => new[] { point.Value, point.Lower, point.Upper }).Append(0.5).Append(1));
        return new PageSection("shortcuts", "Can the label be told without looking?",
        [
            new FigureGrid([new PlotFigure(
                new IntervalPlot("What metadata give away", description, axis, points) { Reference = 0.5 },
                $"Cross-validated over {NumberText.Plural(shortcut.Folds, "fold", "folds")} by linked groups on {NumberText.Count(shortcut.Images)} pictures. Dashed: 0.5, nothing is given away.")]),
            .. shortcut.Targets is { } targets ? new IBlock[] { OfEach(targets) } : [],
            new DataTable(
                "AUC that a single feature reaches",
                [TableColumn.Text("Feature"), TableColumn.Number("AUC")],
                [.. shortcut.Features.Select(feature => (IReadOnlyList<string>)[AuditBlocks.Words(feature.Name), NumberText.Metric(feature.Value)])]),
        ]);
    }

    /// <summary>Above stands the mean over all, which hides one among many.</summary>
    private static DataTable OfEach(IReadOnlyList<ShortcutTarget> targets) => new(
        "AUC of each finding, or of a value being above its median",
        [TableColumn.Text("Finding or value"), TableColumn.Number("All metadata together [95 %]"), TableColumn.Number("The file alone [95 %]")],
        [.. targets.Select(target => (IReadOnlyList<string>)[target.Name, Interval(target.Auc), Interval(target.FileAuc)])]);

    private static string Interval(ShortcutAuc auc) => NumberText.Interval(auc.Value, auc.Lower, auc.Upper);

    private static PageSection Sets(AuditReport audit) => new("data", "What was audited",
    [
        new DataTable(
            "Sets, or parts of one",
            [TableColumn.Text("Set"), TableColumn.Text("Side"), TableColumn.Number("Pictures"), TableColumn.Number("Groups"), TableColumn.Text("Classes")],
            [.. audit.Sets.Select(set => (IReadOnlyList<string>)
            [
                set.Name,
                set.Side,
                NumberText.Count(set.Images),
                set.Groups == 0 ? "none named" : NumberText.Count(set.Groups),
                DataSheet.Counts([.. set.Classes.Select(one => one.Name)], [.. set.Classes.Select(one => (int)one.Value)]),
            ])]),
    ]);

    private static IReadOnlyList<IBlock> Repeat(AuditReportOptions options) =>
    [
        .. options.Command is { } command ? new IBlock[] { new CodeBlock(command) } : [],
        new FactList(
        [
            new ReportFact("Version", CardCommonFacts.Version),
            .. options.Date is { } date ? new[] { new ReportFact("Date", NumberText.Moment(date)) } : [],
        ]),
    ];
}
