using TransferMed.Auditing;
using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

public class ShortcutTests
{
    [Fact]
    public void Class_with_wider_pictures_is_told_from_its_width()
    {
        using var folder = new TempFolder();
        Write(folder, 30, (_, label, random) => (random.Next(120, 140) + 30 * label, 120));
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path));
        Assert.NotNull(report.Shortcut);
        Assert.InRange(report.Shortcut.FileAuc.Value, 0.99, 1);
        Assert.Equal(1, report.Shortcut.Features[0].Value);
        Assert.Contains(report.Shortcut.Features[0].Name, (string[])["width", "aspect"]);
        AuditFinding finding = Assert.Single(report.Findings, f => f.Kind == AuditFindingKind.Shortcut);
        Assert.Equal(AuditSeverity.Severe, finding.Severity);
        Assert.Contains("'width' alone", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Class_of_another_format_is_told_from_its_format()
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 15; i++)
        {
            Scenes.Write(folder, $"a/{i}.png", Scenes.Discs(i));
            Scenes.Write(folder, $"b/{i}.jpg", Scenes.Discs(100 + i));
            Scenes.Write(folder, $"c/{i}.jpg", Scenes.Discs(200 + i));
        }

        ShortcutResult result = DatasetAudit.Run(ImageDataset.Open(folder.Path)).Shortcut!;

        // One class of three is told for certain, the other two not at all from each other: (1 + 0.75 + 0.75) / 3.
        Assert.InRange(result.FileAuc.Value, 0.65, 0.87);
        Assert.Contains(result.Features, feature => feature.Name.StartsWith("format", StringComparison.Ordinal) && feature.Value > 0.8);
    }

    [Fact]
    public void Balanced_pictures_have_no_shortcut()
    {
        using var folder = new TempFolder();
        Write(folder, 40, (_, _, random) => (random.Next(100, 180), random.Next(100, 180)));
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path));
        Assert.InRange(report.Shortcut!.Auc.Value, 0.25, 0.72);
        Assert.InRange(report.Shortcut.Auc.Lower, 0, 0.6);
        Assert.DoesNotContain(report.Findings, finding => finding.Kind == AuditFindingKind.Shortcut);
    }

    [Fact]
    public void Darker_class_is_a_warning_and_not_severe()
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 30; i++)
        {
            Scenes.Write(folder, $"a/{i}.png", Scenes.Discs(i, ground: 30));
            Scenes.Write(folder, $"b/{i}.png", Scenes.Discs(100 + i, ground: 230));
        }

        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path));
        Assert.Equal(AuditSeverity.Warning, Assert.Single(report.Findings, finding => finding.Kind == AuditFindingKind.Shortcut).Severity);
        Assert.Contains(report.Shortcut!.Features[0].Name, (string[])["brightness", "borderBrightness"]);
        Assert.Equal(0.5, report.Shortcut.FileAuc.Value);
    }

    [Fact]
    public void Regression_gives_the_maximum_of_the_penalised_likelihood()
    {
        // Two classes, one feature: the gradient of the log-likelihood less half the squares of the weights must vanish.
        double[][] rows = [.. Enumerable.Range(0, 40).Select(i => new[] { (double)(i % 10) })];
        int[] labels = [.. Enumerable.Range(0, 40).Select(i => (i * 7 + i % 10) % 13 < 6 ? 1 : 0)];
        SoftmaxRegression model = SoftmaxRegression.Fit(rows, labels, 2);
        double mean = rows.Average(row => row[0]);
        double scale = Math.Sqrt(rows.Average(row => (row[0] - mean) * (row[0] - mean)));
        double constant = rows.Zip(labels, (row, label) => label - model.Predict(row)[1]).Sum();
        double slope = rows.Zip(labels, (row, label) => (label - model.Predict(row)[1]) * (row[0] - mean) / scale).Sum();
        double[] low = model.Predict([mean]);
        double[] high = model.Predict([mean + scale]);
        double weight = (Math.Log(high[1] / high[0]) - Math.Log(low[1] / low[0])) / 2;
        Assert.Equal(0, constant, 6);
        Assert.Equal(weight, slope, 6);
    }

    [Theory]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { false, false, true, true }, 1)]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { true, false, true, false }, 0.25)]
    [InlineData(new[] { 1.0, 1, 1, 1 }, new[] { true, false, true, false }, 0.5)]
    [InlineData(new[] { 1.0, 2, 2, 3 }, new[] { false, false, true, true }, 0.875)]
    [InlineData(new[] { 1.0, 2 }, new[] { true, true }, 0.5)]
    public void Auc_counts_ties_half(double[] scores, bool[] positive, double expected) => Assert.Equal(expected, RankAuc.Of(scores, positive), 12);

    [Fact]
    public void Standard_error_is_that_of_Hanley_and_McNeil() =>
        Assert.Equal(0.0351, RankAuc.StandardError(0.8, 80, 80), 4);

    private static void Write(TempFolder folder, int perClass, Func<int, int, Random, (int Width, int Height)> size)
    {
        var random = new Random(1);
        for (int i = 0; i < perClass; i++)
        {
            for (int label = 0; label < 2; label++)
            {
                (int width, int height) = size(i, label, random);
                Scenes.Write(folder, $"{(label == 0 ? 'a' : 'b')}/{i}.jpg", Scenes.Discs(2 * i + label, width, height));
            }
        }
    }
}
