using SkiaSharp;
using TransferMed.Explanations;
using TransferMed.Tests.Explanations;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/explanations.md on a model that is known through and through.</summary>
public class ExplanationExampleTests
{
    [Fact]
    public void The_examples_run()
    {
        using var runs = new PageExampleRuns();
        using (var bitmap = new SKBitmap(24, 24))
        {
            bitmap.Erase(SKColors.Red);
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(runs.PathOf("picture.png"), png.ToArray());
        }

        using TrainedModel model = PlantedModel.Create();
        Assert.Equal("red", ExplanationExamples.Explain(model).ClassName);
        Assert.True(File.Exists(runs.PathOf("picture.why.png")));
        (FaithfulnessScores own, FaithfulnessScores random) = ExplanationExamples.Judge(model, PlantedModel.Images());
        Assert.NotEqual(own.Deletion, random.Deletion);
    }
}
