using System.Text.Json;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Transfer;

/// <summary>The heads that a probe fits to findings and values.</summary>
public class ProbeHeadTests
{
    private const int Count = 60;
    private const int Width = 4;

    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "ridge.json"))).RootElement;

    private static readonly float[][] Rows =
        [.. Enumerable.Range(0, Count).Select(i => Enumerable.Range(0, Width).Select(j => MathF.Sin(1.3f * i * (j + 1) + j) + (j == 0 ? i % 2 : 0)).ToArray())];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Ridge_regression_is_scikit_learns(int number)
    {
        JsonElement expected = Root.GetProperty("cases")[number];
        int columns = expected.GetProperty("columns").GetInt32();
        double[] values = TrainingOracle.Numbers(expected.GetProperty("values")), features = TrainingOracle.Numbers(expected.GetProperty("features"));
        var matrix = new RowMatrix(values.Length, columns);
        for (int i = 0; i < values.Length; i++)
        {
            features.AsSpan(i * columns, columns).CopyTo(matrix[i]);
        }

        var regression = new RidgeRegression(matrix, CancellationToken.None);
        double[] fit = regression.Fit(
            [expected.GetProperty("strength").GetDouble()], [.. Enumerable.Range(0, values.Length)], values, TrainingOracle.Numbers(expected.GetProperty("weights")), CancellationToken.None)[0];
        (double[] weights, double intercept) = regression.Coefficients(fit);

        Assert.All(weights.Zip(TrainingOracle.Numbers(expected.GetProperty("coefficients"))), pair => Assert.Equal(pair.Second, pair.First, 1e-8));
        Assert.Equal(expected.GetProperty("intercept").GetDouble(), intercept, 1e-8);
        Assert.Equal(intercept + weights.Zip(features).Sum(pair => pair.First * pair.Second), regression.Predict(fit, 0), 1e-8);
    }

    [Fact]
    public void A_finding_is_fitted_as_two_classes_are()
    {
        ImageDataset classes = Classes();
        ImageDataset findings = Targets(new MultiLabel(), ["even", "rare"], i => [i % 2, i % 5 == 0 ? 1 : 0]);
        var options = new ProbeOptions { Strength = 0.2 };
        var (ofClasses, _, _) = ProbeHead.Choose(classes, Rows, null, options, CancellationToken.None).Fit(CancellationToken.None);
        var (ofFindings, _, _) = ProbeHead.Choose(findings, Rows, null, options, CancellationToken.None).Fit(CancellationToken.None);

        Assert.Equal(2, ofFindings.Length);
        Assert.All(Enumerable.Range(0, Width), j => Assert.Equal(ofClasses[1].Weights[j] - ofClasses[0].Weights[j], ofFindings[0].Weights[j], 1e-5f));
        Assert.Equal(ofClasses[1].Bias - ofClasses[0].Bias, ofFindings[0].Bias, 1e-5f);
    }

    [Fact]
    public void Pictures_of_which_a_finding_is_not_known_do_not_fit_it()
    {
        ImageDataset whole = Targets(new MultiLabel(), ["even"], i => [i < 40 ? i % 2 : float.NaN]);
        ImageDataset other = Targets(new MultiLabel(), ["even", "other"], i => [i < 40 ? i % 2 : float.NaN, i % 3 == 0 ? 1 : 0]);
        var options = new ProbeOptions { Strength = 0.2, Scaling = FeatureScaling.Standard };
        ((float[] Weights, float Bias)[] first, _, _) = ProbeHead.Choose(whole, Rows, null, options, CancellationToken.None).Fit(CancellationToken.None);
        ((float[] Weights, float Bias)[] second, _, _) = ProbeHead.Choose(other, Rows, null, options, CancellationToken.None).Fit(CancellationToken.None);
        float[][] known = [.. Rows.Take(40)];
        ImageDataset few = whole.Subset(Enumerable.Range(0, 40));
        ((float[] Weights, float Bias)[] alone, _, _) = ProbeHead.Choose(few, known, null, options, CancellationToken.None).Fit(CancellationToken.None);

        Assert.Equal(first[0].Weights, second[0].Weights);
        Assert.Equal(alone[0].Weights, first[0].Weights);
    }

    [Fact]
    public void One_strength_is_chosen_for_all_by_folds()
    {
        int[] foldOf = [.. Enumerable.Range(0, Count).Select(i => i / 2 % 5)];
        ImageDataset findings = Targets(new MultiLabel(), ["even", "noise"], i => [i % 2, i * 7 % 11 < 5 ? 1 : 0]);
        ProbeHead ofFindings = ProbeHead.Choose(findings, Rows, foldOf, new ProbeOptions(), CancellationToken.None);
        ImageDataset values = Targets(new Regression(), ["size"], i => [100 + 10 * (i % 2) + i % 3]);
        ProbeHead ofValues = ProbeHead.Choose(values, Rows, foldOf, new ProbeOptions(), CancellationToken.None);

        foreach (ProbeHead head in new[] { ofFindings, ofValues })
        {
            Assert.Equal(5, head.Folds);
            Assert.Equal(4, head.Losses.Count);
            Assert.Equal(head.Losses.Values.Min(), head.Loss);
        }

        ((float[] Weights, float Bias)[] rows, double loss, _) = ofValues.Fit(CancellationToken.None);
        Assert.InRange(loss, 0, 0.8);
        Assert.Equal(loss, Enumerable.Range(0, Count).Average(i => Math.Pow(rows[0].Bias + rows[0].Weights.Zip(Rows[i]).Sum(pair => pair.First * pair.Second) - Standard(values, i), 2)), 1e-4);
    }

    [Theory]
    [InlineData(18, 0, true)]
    [InlineData(20, 0, false)]
    [InlineData(20, 1, true)]
    [InlineData(54, 1, false)]
    [InlineData(54, 2, true)]
    public void A_probe_leaves_room_where_it_errs_or_was_asked_little(int count, int wrong, bool leavesRoom)
    {
        // All that tells the classes apart is the first feature; of the pictures at the end it says the other class.
        ImageDataset train = Classes().Subset(Enumerable.Range(0, count));
        float[][] rows = [.. Enumerable.Range(0, count).Select(i => new[] { i % 2 == 0 != i >= count - wrong ? 1f : -1, 0.1f * MathF.Sin(i) })];
        int[] foldOf = [.. Enumerable.Range(0, count).Select(i => i / 2 % 5)];

        Assert.Equal(leavesRoom, ProbeHead.Choose(train, rows, foldOf, new ProbeOptions(), CancellationToken.None).LeavesRoom);
        Assert.False(ProbeHead.Choose(train, rows, null, new ProbeOptions(), CancellationToken.None).LeavesRoom);
    }

    [Fact]
    public void Heads_of_every_kind_pay_for_telling_views_of_one_picture_apart()
    {
        // Two views of each picture that differ by the last feature alone, which says something of the class too.
        float[][] views = [.. Rows.SelectMany((row, i) => new[] { 1, -1 }.Select(sign => (float[])[.. row[..^1], i % 2 + sign * row[^1]]))];
        foreach (ImageDataset train in new[] { Classes(), Targets(new MultiLabel(), ["even"], i => [i % 2]), Targets(new Regression(), ["size"], i => [100 + 10 * (i % 2)]) })
        {
            float Last(double penalty) => Math.Abs(ProbeHead.Choose(train, views, null, new ProbeOptions { Strength = 0.2, Scaling = FeatureScaling.Standard, ViewPenalty = penalty }, CancellationToken.None)
                .Fit(CancellationToken.None).Rows[0].Weights[^1]);
            Assert.True(Last(100) < Last(0) / 2, $"{train.Task}: {Last(100)} after {Last(0)}");
        }
    }

    [Fact]
    public void A_finding_that_is_always_there_has_its_frequency()
    {
        ImageDataset findings = Targets(new MultiLabel(), ["always", "even"], i => [1, i % 2]);
        ((float[] Weights, float Bias)[] rows, _, _) = ProbeHead.Choose(findings, Rows, null, new ProbeOptions { Strength = 1 }, CancellationToken.None).Fit(CancellationToken.None);
        Assert.All(rows[0].Weights, weight => Assert.Equal(0, weight));
        Assert.Equal(Math.Log(Count + 1), rows[0].Bias, 1e-4);
    }

    private static double Standard(ImageDataset values, int i)
    {
        var head = (MeasuredValues)TransferMed.Training.TaskHeads.Usual(values);
        return (values.Samples[i].Targets[0] - head.Means[0]) / head.Scales[0];
    }

    private static ImageDataset Classes() => ImageDataset.Create("classes", ["odd", "even"], Enumerable.Range(0, Count).Select(i => new ImageSample($"p{i}", i % 2)), new NoPixels());

    private static ImageDataset Targets(LearningTask task, string[] names, Func<int, float[]> of) => ImageDataset.Create(
        "targets", task, names, Enumerable.Range(0, Count).Select(i => new ImageSample($"p{i}", 0) { Targets = [.. of(i)] }), new NoPixels());

    private sealed class NoPixels : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination) => destination.Clear();
    }
}
