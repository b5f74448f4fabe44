using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Evaluation;
using TransferMed.Packaging;

namespace TransferMed.Tests.Packaging;

/// <summary>The number of validation pictures travels with a calibrator; packages from before it did are read as they were meant.</summary>
public sealed class CalibratorCountTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("temperature")]
    [InlineData("vector")]
    [InlineData("isotonic")]
    public void A_package_brings_the_ceiling_back(string kind)
    {
        using TrainedModel model = PackageFixture.Model();
        model.Assessment = PackageFixture.Assessment(kind);
        model.Save(_folder.File("a.tmed"));
        using TrainedModel loaded = TrainedModel.Load(_folder.File("a.tmed"));

        Assert.Equal(91.0 / 92, loaded.Assessment!.Calibrator!.Ceiling);
        Assert.Equal(model.Assessment.Calibrator, loaded.Assessment.Calibrator);
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("vector")]
    [InlineData("isotonic")]
    public void A_card_from_before_the_count_gives_what_it_gave(string kind)
    {
        Calibrator fitted = PackageFixture.Assessment(kind).Calibrator!;
        JsonObject card = CalibratorJson.Write(fitted);
        Assert.Equal(90, (int)card["count"]!);
        card.Remove("count");
        Calibrator old = CalibratorJson.Read(JsonSerializer.SerializeToElement(card));

        Assert.Null(old.Ceiling);
        Assert.Equal(card.ToJsonString(), CalibratorJson.Write(old).ToJsonString());
        double[] row = [0.7, 0.2, 0.1], floored = [0.7, 0.2, 0.1];
        old.Apply(row);
        fitted.Apply(floored);

        // Three classes: 1 becomes 91 / 92, and 0 half of what is left.
        const double Least = 1 / (2 * 92.0);
        Assert.All(row.Zip(floored), pair => Assert.Equal((91.0 / 92 - Least) * pair.First + Least, pair.Second, 1e-12));
    }
}
