using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Tests.Data;

/// <summary>Grades keep their order, and a measure of ordered classes is given only where there is an order.</summary>
public class ClassOrderTests
{
    private static readonly string[] Grades = ["none", "mild", "moderate", "severe", "proliferative"];

    [Fact]
    public void Numbers_are_sorted_as_numbers_and_count_as_ordered()
    {
        using TempFolder folder = With(["0", "1", "2", "10", "11"]);
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.Equal(["0", "1", "2", "10", "11"], dataset.Classes);
        Assert.True(dataset.ClassOrderIsStated);
        Assert.All(dataset.Samples, sample => Assert.Equal(dataset.Classes[sample.Label], Path.GetFileName(Path.GetDirectoryName(sample.Path))));
    }

    [Fact]
    public void Words_are_ordered_by_the_option_or_the_file()
    {
        using TempFolder folder = With(Grades);
        ImageDataset alphabetical = ImageDataset.Open(folder.Path);
        Assert.Equal(["mild", "moderate", "none", "proliferative", "severe"], alphabetical.Classes);
        Assert.False(alphabetical.ClassOrderIsStated);

        ImageDataset stated = ImageDataset.Open(folder.Path, new DatasetOptions { Classes = [.. Grades] });
        AssertOrdered(stated);
        Assert.NotEqual(alphabetical.Fingerprint, stated.Fingerprint);
        folder.Write("classes.txt", "\uFEFF" + string.Join("\r\n", Grades) + "\r\n\r\n");
        AssertOrdered(ImageDataset.Open(folder.Path));
        Assert.Equal(stated.Fingerprint, ImageDataset.Open(folder.Path).Fingerprint);
        folder.Write("list.csv", "path,label\n" + string.Concat(Grades.Select(grade => $"{grade}/0.png,{grade}\n{grade}/1.png,{grade}\n")));
        AssertOrdered(ImageDataset.Open(Path.Combine(folder.Path, "list.csv")));
    }

    [Fact]
    public void Stated_classes_are_those_of_the_pictures()
    {
        using TempFolder folder = With(["none", "mild"]);
        string message = Assert.Throws<DatasetException>(() => ImageDataset.Open(folder.Path, new DatasetOptions { Classes = ["none", "Mild", "severe"] })).Message;
        Assert.Contains("Not stated: 'mild' (2 pictures)", message, StringComparison.Ordinal);
        Assert.Contains("Without a picture: 'Mild', 'severe'", message, StringComparison.Ordinal);
        ImageDataset longer = ImageDataset.Open(folder.Path, new DatasetOptions { Classes = ["none", "mild", "severe"] });
        Assert.Equal([2, 2, 0], longer.ClassCounts);
        Assert.Equal("1 of 3 stated classes has no picture: 'severe'. A model can be judged on the set, but not trained on it.", Assert.Single(longer.Notes));
        string file = folder.Write("classes.txt", "none\nmild\nnone\n");
        Assert.Contains($"{file}: the class 'none' stands 2 times", Assert.Throws<DatasetException>(() => ImageDataset.Open(folder.Path)).Message, StringComparison.Ordinal);
        folder.Write("classes.txt", "\n");
        Assert.Contains("is empty", Assert.Throws<DatasetException>(() => ImageDataset.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DatasetOptions { Classes = [] }.Validate());
        Assert.Throws<ArgumentException>(() => new DatasetOptions { Classes = ["a", "a"] }.Validate());
        Assert.Throws<ArgumentException>(() => new DatasetOptions { Classes = ["a", " "] }.Validate());
    }

    [Fact]
    public void Kappa_of_grades_needs_their_order()
    {
        Assert.Equal(Kappa(Grades, stated: true), Kappa(["0", "1", "2", "3", "4"], stated: false), 12);
        Assert.Equal(0.900, Kappa(Grades, stated: true), 3);
        Assert.True(double.IsNaN(Kappa([.. Grades.Order(StringComparer.Ordinal)], stated: false)));
        Assert.True(double.IsNaN(Kappa(["0", "1", "10", "11", "2"], stated: false)));
        Assert.False(double.IsNaN(Kappa(["benign", "malignant"], stated: false)));
    }

    [Fact]
    public void Order_stays_through_calibration_and_intervals()
    {
        PredictionSet predictions = Predictions(Grades, stated: true);
        Assert.True(new TemperatureScaling().Fit(predictions).Apply(predictions).ClassOrderIsStated);
        Assert.False(double.IsNaN(EvaluationResult.From(predictions).Intervals(new BootstrapOptions { Resamples = 100 })[Metrics.QuadraticKappa].Lower));
    }

    [Fact]
    public void Metric_without_an_order_is_refused_before_training()
    {
        using TempFolder folder = With(["none", "mild", "severe"]);
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        string message = Assert.Throws<ArgumentException>(() => ClassCheck.RequireMetric(Metrics.QuadraticKappa, dataset)).Message;
        Assert.Contains("classes.txt", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => StudyPlan.Create(dataset, [], new StudyOptions { Training = new TrainingOptions { Metric = Metrics.QuadraticKappa } }));
        ClassCheck.RequireMetric(Metrics.CohenKappa, dataset);
        ClassCheck.RequireMetric(Metrics.QuadraticKappa, ImageDataset.Open(folder.Path, new DatasetOptions { Classes = ["none", "mild", "severe"] }));
    }

    private static void AssertOrdered(ImageDataset dataset)
    {
        Assert.Equal(Grades, dataset.Classes);
        Assert.True(dataset.ClassOrderIsStated);
        Assert.True(dataset.Subset([0]).ClassOrderIsStated);
        Assert.All(dataset.Samples, sample => Assert.Equal(Grades[sample.Label], Path.GetFileName(Path.GetDirectoryName(sample.Path))));
    }

    private static double Kappa(string[] classes, bool stated) => EvaluationResult.From(Predictions(classes, stated)).QuadraticKappa;

    /// <summary>Four samples of each class, two right and two one class too high.</summary>
    private static PredictionSet Predictions(string[] classes, bool stated)
    {
        int[] labels = [.. Enumerable.Range(0, classes.Length).SelectMany(label => Enumerable.Repeat(label, 4))];
        double[][] rows =
        [
            .. labels.Select((label, i) =>
            {
                var row = new double[classes.Length];
                row[i % 4 < 2 ? label : Math.Min(classes.Length - 1, label + 1)] = 1;
                return row;
            }),
        ];
        return new PredictionSet(classes, labels, rows) { ClassOrderIsStated = stated };
    }

    private static TempFolder With(string[] classes)
    {
        var folder = new TempFolder();
        for (int i = 0; i < 2 * classes.Length; i++)
        {
            folder.Write($"{classes[i / 2]}/{i % 2}.png", TestImages.Png(i));
        }

        return folder;
    }
}
