using TransferMed.Explanations;

namespace TransferMed.Tests.Explanations;

public sealed class FaithfulnessTests
{
    [Theory]
    [MemberData(nameof(ExplanationTests.Methods), MemberType = typeof(ExplanationTests))]
    public void A_map_of_the_planted_square_is_better_than_random_ones(string method)
    {
        using TrainedModel model = PlantedModel.Create(red: 40);
        Explanation explanation = model.Explain(PlantedModel.Images(), 0, ExplanationTests.Known(method));
        FaithfulnessScores own = model.ScoreFaithfulness(explanation);
        foreach (int cells in (int[])[4, 16])
        {
            Assert.All(Enumerable.Range(0, 5), seed =>
            {
                FaithfulnessScores random = model.ScoreFaithfulness(explanation, HeatMap.Random(16, 16, cells, seed));
                Assert.True(own.Deletion < random.Deletion, $"deletion {own.Deletion} against {random.Deletion}");
                Assert.True(own.Insertion > random.Insertion, $"insertion {own.Insertion} against {random.Insertion}");
            });
        }
    }

    [Fact]
    public void The_curves_go_from_the_picture_to_the_baseline_and_back()
    {
        using TrainedModel model = PlantedModel.Create();
        Explanation explanation = model.Explain(PlantedModel.Images(), 0);
        FaithfulnessScores scores = model.ScoreFaithfulness(explanation, options: new FaithfulnessOptions { Steps = 8, DeletionBaseline = BaselineImage.Mean, InsertionBaseline = BaselineImage.Black });

        Assert.Equal(9, scores.DeletionCurve.Count);
        Assert.Equal(explanation.Probability, scores.DeletionCurve[0], 1e-9);
        Assert.Equal(0.5, scores.DeletionCurve[^1], 1e-6);
        Assert.Equal(0.5, scores.InsertionCurve[0], 1e-6);
        Assert.Equal(explanation.Probability, scores.InsertionCurve[^1], 1e-9);
    }

    [Fact]
    public void The_area_is_that_of_trapezoids() =>
        Assert.Equal((1 / 2.0 + 0.25 + 0.125 / 2) / 2, new FaithfulnessScores([1, 0.25, 0.125], [0, 1]).Deletion, 1e-12);

    [Fact]
    public void A_map_of_another_size_is_refused()
    {
        using TrainedModel model = PlantedModel.Create();
        Explanation explanation = model.Explain(PlantedModel.Images(), 0);
        Assert.Contains("8 x 16", Assert.Throws<ArgumentException>(() => model.ScoreFaithfulness(explanation, HeatMap.Random(8, 16, 2, 0))).Message, StringComparison.Ordinal);
    }
}
