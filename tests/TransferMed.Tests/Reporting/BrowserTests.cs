using TransferMed.Evaluation;
using TransferMed.Reporting;

namespace TransferMed.Tests.Reporting;

/// <summary>Reports in a real browser, where one is installed.</summary>
public class BrowserTests
{
    private const int Phone = 360;

    private const int Laptop = 1280;

    /// <summary>A4 without the margins of the page, at 96 pixels per inch.</summary>
    private const int Paper = 688;

    private const string NoBrowser = "No Chromium on this machine: install one or name it in the environment variable CHROME.";

    private static readonly EvaluationReportOptions s_few = new() { Bootstrap = new BootstrapOptions { Resamples = 100, Threads = 1 } };

    public static TheoryData<string> Reports => [.. Pages.Keys];

    private static Dictionary<string, Func<string>> Pages { get; } = new(StringComparer.Ordinal)
    {
        ["a study"] = () => HtmlReport.Render(new AStudy { Sizes = [10, 20, 40], Seeds = 5, Sources = ["wound", "skin lesions", "animals"] }.Create()),
        ["a study of long names and one seed"] = () => HtmlReport.Render(new AStudy { Seeds = 1, Sources = [new string('w', 90), "two words"], Classes = [new string('c', 40), "d", "e"] }.Create()),
        ["a study of thirteen classes"] = () => HtmlReport.Render(new AStudy { Classes = [.. Enumerable.Range(0, 13).Select(c => $"animal number {c}")], Seeds = 2, TestImages = 65 }.Create()),
        ["an evaluation"] = () => HtmlReport.Render(EvaluationReportTests.Evaluate(2, 60, 2), new EvaluationReportOptions { Bootstrap = new BootstrapOptions { Resamples = 100, Threads = 1 } }),
        ["an evaluation of fifty classes"] = () => HtmlReport.Render(EvaluationReportTests.Evaluate(50, 200, 49), new EvaluationReportOptions { Bootstrap = new BootstrapOptions { Resamples = 100, Threads = 1 } }),
        ["an evaluation of findings"] = () => HtmlReport.Render(FindingReportTests.Evaluate(14, 120), s_few),
        ["an evaluation of three findings"] = () => HtmlReport.Render(FindingReportTests.Evaluate(3, 60), s_few),
        ["an evaluation of values"] = () => HtmlReport.Render(ValueReportTests.Evaluate(3, 80), s_few),
    };

    [SkippableTheory]
    [MemberData(nameof(Reports))]
    public async Task Nothing_is_cut_or_overlaps_on_phone_laptop_and_paper(string report)
    {
        Chromium? browser = Chromium.Find();
        Skip.If(browser is null, NoBrowser);
        string html = Pages[report]();
        using var folder = new TemporaryFolder();
        string file = folder.File("probe.html");
        File.WriteAllText(file, LayoutProbe.Page([("phone", Phone, html), ("laptop", Laptop, html), ("paper", Paper, OnPaper(html))]));
        (string page, string[] console) = await browser!.OpenAsync(file);
        Assert.Empty(LayoutProbe.Read(page));
        Assert.Empty(console);
    }

    [SkippableFact]
    public async Task What_is_wrong_with_a_page_is_found()
    {
        Chromium? browser = Chromium.Find();
        Skip.If(browser is null, NoBrowser);
        string html = HtmlReport.Render(new AStudy { Seeds = 1 }.Create());
        using var folder = new TemporaryFolder();
        string file = folder.File("probe.html");
        File.WriteAllText(file, LayoutProbe.Page(
        [
            ("wide", Phone, html.Replace("</main>", "<p style=\"width:500px\">wide</p></main>", StringComparison.Ordinal)),
            ("overlap", Phone, html.Replace("class=\"quiet\"", "class=\"quiet\" style=\"font-size:30px\"", StringComparison.Ordinal)),
            ("script", Phone, html.Replace("</main>", "<script>document.body.remove()</script></main>", StringComparison.Ordinal)),
        ]));
        (string page, string[] console) = await browser!.OpenAsync(file);
        string[] found = LayoutProbe.Read(page);
        Assert.Contains("wide: is", string.Join('\n', found), StringComparison.Ordinal);
        Assert.Contains(found, what => what.StartsWith("overlap: ", StringComparison.Ordinal) && what.Contains("overlaps", StringComparison.Ordinal));
        Assert.DoesNotContain(found, what => what.StartsWith("script: ", StringComparison.Ordinal));
        Assert.Contains("Content Security Policy", string.Join('\n', console), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_report_can_be_printed()
    {
        Chromium? browser = Chromium.Find();
        Skip.If(browser is null, NoBrowser);
        using var folder = new TemporaryFolder();
        HtmlReport.Write(folder.File("report.html"), new AStudy().Create());
        await browser!.PrintAsync(folder.File("report.html"), folder.File("report.pdf"));
        Assert.StartsWith("%PDF", File.ReadAllText(folder.File("report.pdf")), StringComparison.Ordinal);
    }

    /// <summary>The page with the rules for paper in force.</summary>
    private static string OnPaper(string html)
    {
        Assert.Contains("@media print {", html, StringComparison.Ordinal);
        return html.Replace("@media print {", "@media all {", StringComparison.Ordinal);
    }
}
