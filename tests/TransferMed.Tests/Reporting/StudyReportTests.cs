using System.Globalization;
using SkiaSharp;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Reporting;

public class StudyReportTests
{
    public static TheoryData<string> Shapes => [.. Studies.Keys];

    private static Dictionary<string, AStudy> Studies { get; } = new(StringComparer.Ordinal)
    {
        ["usual"] = new(),
        ["learning curves"] = new() { Sizes = [10, 20, 40], Seeds = 5 },
        ["one seed"] = new() { Seeds = 1 },
        ["two seeds"] = new() { Seeds = 2 },
        ["learning curves of two seeds"] = new() { Sizes = [10, 20], Seeds = 2 },
        ["no source"] = new() { Sources = [] },
        ["one source, one seed, one epoch"] = new() { Sources = ["wound"], Seeds = 1, Epochs = 1 },
        ["one class absent"] = new() { FirstAbsentClass = 1 },
        ["five classes, one absent"] = new() { Classes = ["a", "b", "c", "d", "e"], FirstAbsentClass = 4 },
        ["fifty classes"] = new() { Classes = [.. Enumerable.Range(0, 50).Select(c => $"class {c}")], TestImages = 150 },
        ["nine sources"] = new() { Sources = [.. Enumerable.Range(0, 9).Select(s => $"source {s}")] },
        ["long names"] = new() { Sources = [new string('w', 90), "two words " + new string('m', 60)], Classes = [new string('c', 80), "d"] },
        ["no history"] = new() { Epochs = 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_report_is_sound(string shape) => new ReportPage(HtmlReport.Render(Studies[shape].Create())).AssertSound();

    [Fact]
    public void The_verdict_stands_in_the_report()
    {
        StudyResult study = new AStudy().Create();
        string verdict = new ReportPage(HtmlReport.Render(study)).TextOf("verdict").Replace('\u00A0', ' ');
        Assert.All(study.Verdicts.Where(v => v.Metric == Metrics.MacroF1 && v.Baseline == StudySource.Scratch), v =>
            Assert.Contains(v.Text, verdict, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_figures_are_those_of_the_study()
    {
        StudyResult study = new AStudy().Create();
        string table = new ReportPage(HtmlReport.Render(study)).TextOf("scenarios");
        Assert.All(study.Summary, summary => Assert.Contains(summary.MacroF1.Mean.ToString("0.000", CultureInfo.InvariantCulture), table, StringComparison.Ordinal));
        Assert.All(study.Runs, run => Assert.Contains(run.Metrics[Metrics.MacroAuc].ToString("0.000", CultureInfo.InvariantCulture), table, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_cannot_become_markup()
    {
        const string Hostile = "<script>alert(1)</script>\"'&\u0000\uFFFF\uD800";
        var hostile = new AStudy
        {
            Classes = [Hostile, "</style><img src=x onerror=alert(1)>"],
            Sources = ["<b>" + Hostile],
            ImageName = image => $"{Hostile}/{image}.jpg",
            Folder = "/\"><svg onload=alert(1)>",
        };
        StudyResult study = hostile.Create() with { Command = Hostile, Device = Hostile };
        var page = new ReportPage(HtmlReport.Render(study, new StudyReportOptions { Title = Hostile, Card = new ModelCardText { Summary = Hostile } }));
        page.AssertSound();
        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<script>alert(1)</script>\"'&", page.All("h1").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_studies_give_equal_bytes() => Assert.Equal(HtmlReport.Render(new AStudy().Create()), HtmlReport.Render(new AStudy().Create()));

    [Fact]
    public void The_culture_of_the_reader_changes_nothing()
    {
        string here = HtmlReport.Render(new AStudy().Create());
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NegativeSign) = (",", "minus");
            CultureInfo.CurrentCulture = other;
            Assert.Equal(here, HtmlReport.Render(new AStudy().Create()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Two_thousand_runs_fit_into_a_page_that_can_be_sent()
    {
        string html = HtmlReport.Render(new AStudy { Seeds = 500, Sources = ["a", "b", "c"], TestImages = 12, Epochs = 3 }.Create());
        new ReportPage(html).AssertSound();
        Assert.InRange(html.Length, 1, 3_000_000);
    }

    [Fact]
    public void Metrics_that_are_not_defined_are_said_to_be()
    {
        StudyResult study = new AStudy().Create();
        StudyRun[] runs = [.. study.Runs.Select(run => run with { Metrics = run.Metrics.ToDictionary(metric => metric.Key, _ => double.NaN) })];
        var page = new ReportPage(HtmlReport.Render(study with { Runs = runs, Summary = ScenarioSummary.Of(runs), Verdicts = StudyVerdicts.Of(runs) }));
        page.AssertSound();
        Assert.Contains("n/a", page.TextOf("scenarios"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_errors_are_shown_small_and_missing_files_are_said()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("class"));
        using (var bitmap = new SKBitmap(400, 200))
        {
            bitmap.Erase(SKColors.Tomato);
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            foreach (int image in Enumerable.Range(0, 20))
            {
                File.WriteAllBytes(folder.File($"class/picture_{image:d3}.jpg"), data.ToArray());
            }
        }

        var page = new ReportPage(HtmlReport.Render(new AStudy { Folder = folder.Path }.Create(), new StudyReportOptions { Images = 100 }));
        page.AssertSound();
        Assert.True(page.All("img").Any(), page.TextOf("errors"));
        Assert.All(page.All("img"), image => Assert.Equal(("96", "48"), ((string?)image.Attribute("width"), (string?)image.Attribute("height"))));
        Assert.Contains("file not found", page.TextOf("errors"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_picture_outside_the_datasets_folder_gets_into_the_page()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("set"));
        using (var bitmap = new SKBitmap(10, 10))
        using (SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100))
        {
            File.WriteAllBytes(folder.File("private.png"), data.ToArray());
        }

        StudyResult study = new AStudy { Folder = folder.File("set"), ImageName = _ => "../private.png" }.Create();
        Assert.Empty(new ReportPage(HtmlReport.Render(study)).All("img"));
    }

    [Fact]
    public void Without_a_gallery_no_picture_and_no_name_of_one_leaves()
    {
        string html = HtmlReport.Render(new AStudy().Create(), new StudyReportOptions { Images = 0 });
        Assert.DoesNotContain("picture_0", html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_author_writes_takes_the_place_of_the_mark()
    {
        StudyResult study = new AStudy().Create();
        string bare = new ReportPage(HtmlReport.Render(study)).TextOf("card");
        string written = new ReportPage(HtmlReport.Render(study, new StudyReportOptions { Card = new ModelCardText { Limitations = "One hospital only." } })).TextOf("card");
        Assert.Contains("One hospital only.", written, StringComparison.Ordinal);
        Assert.Equal(Marks(bare) - 1, Marks(written));

        static int Marks(string text) => text.Split("To be written by the author: ").Length - 1;
    }

    [Fact]
    public void Findings_stand_with_what_they_were_found_in()
    {
        AuditFinding near = new(AuditFindingKind.NearDuplicates, AuditSeverity.Info, "2 pairs look the same.")
        {
            Pairs = [new AuditPair("/nowhere/pictures/a.png", "/nowhere/pictures/b.png", "normal", "normal", default, 0.99)],
        };
        AuditFinding leak = new(AuditFindingKind.LeakedCopies, AuditSeverity.Severe, "3 pictures stand in the source too.") { Paths = ["/elsewhere/x.png"] };
        AuditFinding split = new(AuditFindingKind.LeakedNearDuplicates, AuditSeverity.Warning, "1 pair is on two sides.");
        StudyResult study = new AStudy
        {
            Audit = new StudyAudit
            {
                Verdict = "severe findings in 1 source",
                Clean = false,
                Target = Report(near),
                Sources = [new StudySourceAudit("wound", Report(leak))],
                Splits = [new StudySplitAudit(0, null, false, Report(split)), new StudySplitAudit(1, null, false, Report(split)), new StudySplitAudit(0, null, true, Report(leak))],
            },
        }.Create();
        var page = new ReportPage(HtmlReport.Render(study));
        page.AssertSound();
        string audit = page.TextOf("audit");
        Assert.Contains("pictures/a.png = pictures/b.png", audit, StringComparison.Ordinal);
        Assert.Contains("wound against the target", audit, StringComparison.Ordinal);
        Assert.Contains("2 splits of the target", audit, StringComparison.Ordinal);
        Assert.Contains("1 of 1", audit, StringComparison.Ordinal);
        Assert.True(audit.IndexOf(leak.Message, StringComparison.Ordinal) < audit.IndexOf(split.Message, StringComparison.Ordinal));
        string verdict = page.TextOf("verdict");
        Assert.Contains("Severe findings in 1 source.", verdict, StringComparison.Ordinal);
        Assert.Matches("^\\s*Verdict\\s*Audit warning", verdict);
        Assert.Contains("Wound against the target: 3 pictures stand in the source too.", verdict, StringComparison.Ordinal);
        Assert.Contains("1 pair is on two sides.", verdict, StringComparison.Ordinal);
        Assert.DoesNotContain("2 pairs look the same.", verdict, StringComparison.Ordinal);

        static AuditReport Report(AuditFinding finding) => new() { Sets = [new AuditedSet("feet", "data", 10, 0)], Findings = [finding] };
    }

    [Theory]
    [InlineData(0.99, "Baseline not beaten")]
    [InlineData(0.76, "Baseline")]
    public void What_metadata_alone_reach_stands_beside_the_model_and_above_it(double auc, string mark)
    {
        const string Told = "The label can be told from metadata with a macro AUC of 0.760.";
        AuditReport target = Target(auc, new AuditFinding(AuditFindingKind.Shortcut, AuditSeverity.Warning, Told));
        StudyResult study = new AStudy { Audit = StudyAudit.Of(target, [], []), TestImages = 200 }.Create();
        ScenarioSummary best = study.Summary.MaxBy(summary => summary.MacroF1.Mean)!;
        Assert.InRange(best.MacroAuc.Mean, 0.77, 0.995);

        var page = new ReportPage(HtmlReport.Render(study));
        page.AssertSound();
        string verdict = page.TextOf("verdict").Replace('\u00A0', ' ');
        string value = auc.ToString("0.000", CultureInfo.InvariantCulture);
        string[] inOrder =
        [
            "Audit warning", "Warnings in the target, its 0 splits and 0 sources against it: shortcut (target).", "Target: " + Told, mark + "Metadata alone",
            $"reach an AUC of {value} [0.700, 0.995]; ", Sentence(study.Verdicts[0].Text), "Highest macro F1", "Its AUC", "AUC of metadata alone" + value,
        ];
        int[] places = [.. inOrder.Select(part => verdict.IndexOf(part, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Equal(auc > 0.9, verdict.Contains("; contrast alone 0.996; ", StringComparison.Ordinal));
        Assert.DoesNotContain("nothing severe", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("metadata alone, no picture", page.TextOf("scenarios"), StringComparison.Ordinal);

        static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
    }

    [Fact]
    public void Metadata_that_tell_little_make_no_statement_and_a_clean_audit_stands_last()
    {
        StudyResult study = new AStudy { Audit = StudyAudit.Of(Target(0.6), [], []) }.Create();
        var page = new ReportPage(HtmlReport.Render(study));
        Assert.DoesNotContain("Metadata alone (", page.Text, StringComparison.Ordinal);
        string verdict = page.TextOf("verdict");
        Assert.Contains("AUC of metadata alone0.600", verdict, StringComparison.Ordinal);
        Assert.True(verdict.IndexOf("Nothing to object to", StringComparison.Ordinal) > verdict.IndexOf("scratch", StringComparison.Ordinal));
    }

    private static AuditReport Target(double auc, params AuditFinding[] findings) => new()
    {
        Sets = [new AuditedSet("feet", "data", 10, 0)],
        Findings = [.. findings],
        Shortcut = new ShortcutResult(new ShortcutAuc(auc, 0.7, 0.995), new ShortcutAuc(0.55, 0.5, 0.6))
        {
            Features = [new AuditFigure("contrast", auc > 0.9 ? 0.996 : 0.55)],
            Images = 10,
            Folds = 5,
        },
    };

    [Fact]
    public void It_answers_in_the_order_in_which_readers_ask()
    {
        var page = new ReportPage(HtmlReport.Render(new AStudy { Sizes = [10, 20] }.Create()));
        Assert.Equal(
            ["Does it work?", "Is it better than the alternatives?", "May I believe it?", "Where does it fail?", "How do I repeat it?"],
            page.All("h2").Select(heading => heading.Value));
        Assert.Equal(
            ["verdict", "decisions", "scenarios", "learning", "discrimination", "audit", "calibration", "data", "confusion", "errors", "repeat", "training", "card"],
            page.All("section").Select(section => (string?)section.Attribute("id")));
    }

    [Fact]
    public void It_begins_with_what_was_compared_on_how_many_patients()
    {
        StudyResult study = new AStudy().Create();
        string header = new ReportPage(HtmlReport.Render(study)).All("header").Single().Value;
        const string Told = "201 pictures of feet show normal or ulcer. A model that starts from nothing (scratch) is compared with 2 that start from what was learned before: pictures of wound (wound); pictures of animals (animals). "
            + "Each learned from 80 pictures and was tested on 40 pictures of 14 groups (patients, lesions) that it had not seen, 5 times, each with another draw (seed).";
        Assert.Contains(Told, header, StringComparison.Ordinal);
        Assert.Equal([Told], study.Describe());
        string verdict = new ReportPage(HtmlReport.Render(study)).TextOf("verdict");
        Assert.Contains("40to test on, in 14 groups; 80 to train on", verdict, StringComparison.Ordinal);
        Assert.Contains("Macro F1 of scratch", verdict, StringComparison.Ordinal);
        Assert.Contains("AUC of scratch", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Console_and_page_tell_of_metadata_in_the_same_words()
    {
        StudyResult study = new AStudy { Audit = StudyAudit.Of(Target(0.99), [], []), TestImages = 200 }.Create();
        Assert.Equal(2, study.Describe().Count);
        Assert.Contains(study.Describe()[1], new ReportPage(HtmlReport.Render(study)).TextOf("verdict"), StringComparison.Ordinal);
    }

    [Fact]
    public void Predictive_values_at_other_prevalences_follow_from_the_rates_of_the_best_scenario()
    {
        StudyResult study = new AStudy { Seeds = 1, TestImages = 200 }.Create();
        StudyRun best = study.Runs.MaxBy(run => run.Metrics[Metrics.MacroF1])!;
        PredictionSet predictions = study.PredictionsOf(best);
        OutcomeCounts counts = OutcomeCounts.At(predictions, 1, 0.5);
        double positive = 0.05 * counts.Sensitivity / (0.05 * counts.Sensitivity + 0.95 * (1 - counts.Specificity));
        string text = new ReportPage(HtmlReport.Render(study)).TextOf("decisions").Replace('\u00A0', ' ');
        Assert.Contains("5 %" + positive.ToString("0.000", CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        Assert.Contains("NPV here", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_scenario_is_told_by_what_the_targets_manifest_says_of_its_pictures()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("class"));
        foreach (int image in Enumerable.Range(0, 120))
        {
            File.WriteAllBytes(folder.File($"class/picture_{image:d3}.jpg"), TestImages.Jpeg(8, 8));
        }

        File.WriteAllText(
            folder.File("list.csv"),
            "path,label,sex\n" + string.Concat(Enumerable.Range(0, 120).Select(image => $"class/picture_{image:d3}.jpg,{(image % 2 == 0 ? "normal" : "ulcer")},{(image / 3 % 2 == 0 ? "f" : "m")}\n")));
        ImageDataset target = ImageDataset.Open(folder.File("list.csv"));
        StudyResult study = new AStudy { Folder = folder.Path, TestImages = 120, Seeds = 2 }.Create();
        var page = new ReportPage(HtmlReport.Render(study, new StudyReportOptions { Target = target }));
        page.AssertSound();
        string text = page.TextOf("subgroups").Replace("\n", "", StringComparison.Ordinal);
        Assert.Matches("sex: f( lowest| worse)?6020", text);
        Assert.Matches("sex: m( lowest| worse)?6020", text);
        Assert.Contains("its 2 runs taken together", text, StringComparison.Ordinal);
        Assert.Contains("intervals over groups", text, StringComparison.Ordinal);

        // Without patients the predictions of one picture stand together, which are no group to a reader.
        string single = new ReportPage(HtmlReport.Render(new AStudy { Folder = folder.Path, TestImages = 120, Seeds = 2, HasGroups = false }.Create(), new StudyReportOptions { Target = target }))
            .TextOf("subgroups").Replace("\n", "", StringComparison.Ordinal);
        Assert.Matches("sex: f( lowest| worse)?600\\.", single);
        Assert.Contains("intervals over pictures", single, StringComparison.Ordinal);
        Assert.Contains("Needed are 10 pictures", single, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)\\bgroups", single);
        Assert.DoesNotContain("\"subgroups\"", HtmlReport.Render(study), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_figures_and_tables_become_files()
    {
        using var folder = new TemporaryFolder();
        StudyResult study = new AStudy().Create();
        IReadOnlyList<string> files = HtmlReport.WriteFiles(folder.File("figures"), study);
        Assert.All(["scenarios-macro-f1-on-the-test-pictures.svg", "calibration-scratch.svg", "discrimination-roc-curve.svg"], name => Assert.Contains(folder.File("figures/" + name), files));
        string[] rows = File.ReadAllLines(files.Single(file => Path.GetFileName(file).StartsWith("scenarios-mean-over-runs-with", StringComparison.Ordinal)));
        Assert.Equal(1 + study.Summary.Count, rows.Length);
        Assert.StartsWith("scratch,all,5," + study.Summary[0].MacroF1.Mean.ToString("0.000", CultureInfo.InvariantCulture) + ",", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_without_runs_is_refused()
    {
        StudyResult study = new AStudy().Create() with { Runs = [] };
        Assert.Contains("no run", Assert.Throws<ArgumentException>(() => HtmlReport.Render(study)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(201)]
    public void The_number_of_pictures_is_checked(int images) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => HtmlReport.Render(new AStudy().Create(), new StudyReportOptions { Images = images }));

    [Fact]
    public void The_file_holds_the_page()
    {
        using var folder = new TemporaryFolder();
        StudyResult study = new AStudy().Create();
        HtmlReport.Write(folder.File(HtmlReport.FileName), study);
        Assert.Equal(HtmlReport.Render(study), File.ReadAllText(folder.File(HtmlReport.FileName)));
    }

    [Fact]
    public void Reports_need_no_torch() =>
        Assert.DoesNotContain(typeof(HtmlReport).Assembly.GetReferencedAssemblies(), assembly => assembly.Name!.Contains("Torch", StringComparison.Ordinal));
}
