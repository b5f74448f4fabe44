extern alias predict;

using predict::PredictConsole;
using Spectre.Console;
using TransferMed.Evaluation;
using TransferMed.Serving;

namespace TransferMed.Samples.Tests.Predict;

/// <summary>The table of predictions, as people read it.</summary>
public class PredictionTableTests
{
    [Fact]
    public void It_claims_no_more_than_the_model_can_bear()
    {
        string[] lines = Lines(
            ("sure.png", Of(0.9886, [1])),
            ("fits.png", Of(0.822, [])),
            ("dog.png", Of(0.9886, [1], outside: true)));

        Assert.Equal(["sure.png", "ulcer", "> 0.98", "ulcer", "no", ""], CellsOf(lines, "sure.png"));
        Assert.Equal(["fits.png", "no answer", "", "", "no", "none of the classes fits; closest is ulcer (0.822)"], CellsOf(lines, "fits.png"));
        Assert.Equal(["dog.png", "no answer", "", "", "yes", "the picture is unlike those that the model was trained on"], CellsOf(lines, "dog.png"));
    }

    private static Prediction Of(double probability, int[] set, bool outside = false)
    {
        string[] names = ["normal", "ulcer"];
        return new Prediction("ulcer", 1, [1 - probability, probability])
        {
            Ceiling = 87.0 / 88,
            Set = new ConformalSet([.. set], [.. set.Select(c => names[c])], 2),
            OutOfDistribution = outside,
        };
    }

    private static string[] Lines(params (string Name, Prediction Prediction)[] predictions)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 160;
        PredictionTable.Write(console, [.. predictions.Select(entry => new ImageResult(ImageSource.FromBytes(new byte[1], entry.Name), entry.Prediction, null))]);
        return text.ToString().Split('\n');
    }

    private static IEnumerable<string> CellsOf(string[] lines, string name) =>
        lines.Single(line => line.Contains(name, StringComparison.Ordinal)).Trim().Trim('|').Split('|').Select(cell => cell.Trim());
}
