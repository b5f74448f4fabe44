using TransferMed.Evaluation;
using TransferMed.Serving;

namespace TransferMed.Tests.Serving;

/// <summary>Predictions in words.</summary>
public sealed class PredictionTests
{
    [Theory]
    [InlineData(86, 0.9886, "> 0.98", "< 0.02")]
    [InlineData(86, 0.98, "0.980", "0.020")]
    [InlineData(86, 0.9312, "0.931", "0.069")]
    [InlineData(20, 0.9545, "> 0.95", "< 0.05")]
    [InlineData(30, 0.9688, "> 0.96", "< 0.04")]
    [InlineData(8, 0.9, "0.900", "0.100")]
    [InlineData(498, 0.9981, "> 0.998", "< 0.002")]
    [InlineData(498, 0.9979, "0.998", "0.002")]
    [InlineData(100000, 0.99998, "> 0.999", "< 0.001")]
    [InlineData(100000, 0.5, "0.500", "0.500")]
    [InlineData(0, 1, "> 0.999", "< 0.001")]
    [InlineData(0, 0.9989, "0.999", "0.001")]
    public void A_probability_claims_no_more_than_its_count_bears(int count, double probability, string first, string second)
    {
        var prediction = new Prediction("wound", 0, [probability, 1 - probability]) { Ceiling = count == 0 ? null : (count + 1.0) / (count + 2.0) };

        Assert.Equal((first, second), (prediction.InWords(0), prediction.InWords(1)));
        Assert.Equal($"wound ({first})", prediction.ToString());
        Assert.Null(prediction.ReasonToAbstain);
    }

    [Fact]
    public void No_words_of_any_count_say_more_than_its_ceiling()
    {
        for (int count = 1; count <= 5000; count++)
        {
            double ceiling = (count + 1.0) / (count + 2.0);
            string words = new Prediction("a", 0, [ceiling, 1 - ceiling]) { Ceiling = ceiling }.InWords(0);
            Assert.True(double.Parse(words.TrimStart('>', ' '), System.Globalization.CultureInfo.InvariantCulture) <= ceiling + 1e-12, $"{count} bear {ceiling}, and the words are {words}.");
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(1.5)]
    [InlineData(0.2)]
    public void A_ceiling_that_is_none_is_passed_over(double ceiling) =>
        Assert.Equal("0.750", new Prediction("a", 0, [0.75, 0.25]) { Ceiling = ceiling }.InWords(0));

    [Fact]
    public void An_empty_set_is_no_answer_and_never_shown_as_empty()
    {
        Prediction prediction = Of(set: []);

        Assert.Equal("none of the classes fits", prediction.ReasonToAbstain);
        Assert.Equal("none of the classes fits", prediction.Set!.ToString());
        Assert.Equal("no answer: none of the classes fits; closest is normal (0.822)", prediction.ToString());
        Assert.Equal(0.822, prediction.Probability);
    }

    [Fact]
    public void A_set_of_every_class_is_no_answer_either()
    {
        Assert.Equal("no answer: none of the classes can be ruled out; closest is normal (0.822)", Of(set: [0, 1]).ToString());
        Assert.Equal("normal (0.822)", Of(set: [0]).ToString());
    }

    [Fact]
    public void A_strange_picture_gets_no_class_in_words()
    {
        Prediction strange = Of(set: [0], outside: true);

        Assert.Equal("the picture is unlike those that the model was trained on", strange.ReasonToAbstain);
        Assert.Equal("no answer: the picture is unlike those that the model was trained on", strange.ToString());
        Assert.Equal(("normal", 0.822), (strange.Class, strange.Probability));
        Assert.Null(Of(set: [0], outside: false).ReasonToAbstain);
    }

    private static Prediction Of(int[] set, bool? outside = null)
    {
        string[] names = ["normal", "ulcer"];
        return new Prediction("normal", 0, [0.822, 0.178])
        {
            Ceiling = 0.99,
            Set = new ConformalSet([.. set], [.. set.Select(c => names[c])], 2),
            OutOfDistribution = outside,
        };
    }
}
