using TransferMed.Datasets;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Data;

public class ClassMatchTests
{
    [Fact]
    public void Classes_are_matched_by_name()
    {
        ImageDataset dataset = Dataset("c", "a", "new");
        ClassMatch match = ClassMatch.Of(["a", "b", "c"], false, dataset);
        Assert.Equal(["a", "b", "c"], match.Dataset.Classes);
        Assert.Equal([2, 0, 2], match.Dataset.ClassCounts);
        Assert.All(match.Dataset.Samples, sample => Assert.Equal(dataset.Classes[dataset.Samples.Single(own => own.Path == sample.Path).Label], match.Dataset.Classes[sample.Label]));
        Assert.Contains("no pictures of the class 'b'", match.Notes[0], StringComparison.Ordinal);
        Assert.Contains("the class 'new', which the model does not know: 2 of 6 pictures are left out", match.Notes[1], StringComparison.Ordinal);
        Assert.Empty(ClassMatch.Of(["c", "a", "new"], false, dataset).Notes);
        Assert.Empty(ClassMatch.Of(["a", "c", "new"], false, dataset).Notes);
    }

    [Fact]
    public void No_shared_class_and_another_spelling_are_refused()
    {
        ArgumentException none = Assert.Throws<ArgumentException>(() => ClassMatch.Of(["a", "b"], false, Dataset("x", "y")));
        Assert.Contains("no picture is of a class that the model has", none.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("e-head", none.Message, StringComparison.Ordinal);
        ArgumentException spelling = Assert.Throws<ArgumentException>(() => ClassMatch.Of(["Mel", "nv"], false, Dataset("mel", "nv")));
        Assert.Contains("'mel' and 'Mel' differ only", spelling.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Averages_over_the_classes_that_occur_leave_the_others_out()
    {
        double[][] rows = [[0.8, 0.1, 0.1], [0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.2, 0.1, 0.7]];
        var result = EvaluationResult.From(new PredictionSet(["a", "b", "c"], [0, 0, 2, 2], rows) { Notes = ["missing"] });
        Assert.Equal(2.0 / 3, result.Macro.F1, 1e-12);
        Assert.Equal(1, result.MacroOfPresent.F1);
        Assert.Equal(1, result.MacroAuc);
        Assert.Equal(["missing"], result.Notes);
    }

    private static ImageDataset Dataset(params string[] classes) => new(
        "set", classes, Enumerable.Range(0, 2 * classes.Length).Select(i => new ImageSample($"/{i}.png", i / 2)), SyntheticDomain.Create(SyntheticKind.Lesions, 2).Pixels);
}
