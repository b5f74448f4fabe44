using System.Text.Json.Nodes;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Tests.Packaging;

/// <summary>Cards whose hashes are right and whose numbers are not.</summary>
public sealed class LyingCardTests
{
    private static readonly byte[] s_whole = PackageFixture.Whole();

    [Theory]
    [InlineData("classes", """["class0", "class1"]""", "2 class names")]
    [InlineData("classes", """["class0", "class0", "class1"]""", "class names")]
    [InlineData("classes", """["class0", null, "class1"]""", "holds null")]
    [InlineData("classes", "null", "no valid JSON")]
    [InlineData("preprocessing", """{ "mean": [0.5], "standardDeviation": [0], "resize": "Pad" }""", "StandardDeviation is 0")]
    [InlineData("preprocessing", """{ "mean": [0.5, 1], "standardDeviation": [1, 1], "resize": "Pad" }""", "statistics of 2 channels")]
    [InlineData("preprocessing", """{ "mean": [1e39], "standardDeviation": [1], "resize": "Pad" }""", "")]
    [InlineData("preprocessing", """{ "mean": [0.5], "standardDeviation": [1], "resize": "Melt" }""", "no valid JSON")]
    [InlineData("preprocessing", """{ "mean": [0.5], "standardDeviation": [1], "resize": 1 }""", "no valid JSON")]
    [InlineData("preprocessing", """{ "mean": [0.5], "standardDeviation": [1] }""", "no valid JSON")]
    [InlineData("network", """{ "version": 1 }""", "")]
    [InlineData("network", "7", "")]
    [InlineData("training", """{ "epochs": 3, "chosenEpoch": 4, "stoppedEarly": false, "copiedTensors": 0 }""", "training is")]
    [InlineData("datasets", """[{ "role": "Test", "name": "a", "classes": ["x"], "classCounts": [1, 2], "groups": 0, "fingerprint": "" }]""", "counts of its dataset")]
    [InlineData("datasets", """[{ "role": "Test", "name": "a", "classes": ["x", "y"], "classCounts": [2147483647, 2147483647], "groups": 0, "fingerprint": "" }]""", "counts of its dataset")]
    [InlineData("datasets", "[null]", "holds null")]
    [InlineData("startingWeights", """{ "id": "a", "source": "b", "sha256": "c", "dataset": "d", "images": -1, "license": "e", "citation": "f" }""", "starting weights are of -1 images")]
    [InlineData("startingWeights", """{ "id": "a" }""", "no valid JSON")]
    [InlineData("startingWeights", """{ "id": null, "source": "b", "sha256": "c", "dataset": "d", "images": 1, "license": "e", "citation": "f" }""", "no valid JSON")]
    [InlineData("created", "\"yesterday\"", "no valid JSON")]
    public void A_wrong_value_is_refused(string property, string value, string fault) => AssertRefused(card => card[property] = JsonNode.Parse(value), fault);

    [Theory]
    [InlineData("""{ "kind": "platt", "a": 1 }""", "no valid JSON")]
    [InlineData("""{ "temperature": 1 }""", "no valid JSON")]
    [InlineData("""{ "kind": "temperature", "temperature": 0, "logLossBefore": 1, "logLossAfter": 1 }""", "temperature is 0")]
    [InlineData("""{ "kind": "temperature", "temperature": 1e999, "logLossBefore": 1, "logLossAfter": 1 }""", "")]
    [InlineData("""{ "kind": "temperature", "temperature": 1, "logLossBefore": 1 }""", "no valid JSON")]
    [InlineData("""{ "kind": "vector", "factors": [1, 1], "offsets": [0, 0], "ridge": 1, "logLossBefore": 1, "logLossAfter": 1 }""", "2 factors")]
    [InlineData("""{ "kind": "vector", "factors": [1, 1, 1e300], "offsets": [0, 0, 0], "ridge": 1, "logLossBefore": 1, "logLossAfter": 1 }""", "3 factors")]
    [InlineData("""{ "kind": "isotonic", "functions": [null, null, null] }""", "holds null")]
    [InlineData("""{ "kind": "isotonic", "functions": [{ "inputs": [], "values": [] }, { "inputs": [], "values": [] }, { "inputs": [], "values": [] }] }""", "isotonic function")]
    [InlineData("""{ "kind": "isotonic", "functions": [{ "inputs": [0, 0], "values": [0, 1] }, { "inputs": [0], "values": [0] }, { "inputs": [0], "values": [0] }] }""", "isotonic function")]
    [InlineData("""{ "kind": "isotonic", "functions": [{ "inputs": [0, 1], "values": [1, 0] }, { "inputs": [0], "values": [0] }, { "inputs": [0], "values": [0] }] }""", "isotonic function")]
    public void A_wrong_calibrator_is_refused(string value, string fault) => AssertRefused(card => card["assessment"]!["calibrator"] = JsonNode.Parse(value), fault);

    [Theory]
    [InlineData("conformal", "thresholds", "[]", "0 thresholds")]
    [InlineData("conformal", "thresholds", "[0.5, 0.5, 0.5]", "3 thresholds")]
    [InlineData("conformal", "alpha", "1", "Alpha is 1")]
    [InlineData("conformal", "penalty", "-1", "Penalty is -1")]
    [InlineData("conformal", "freeRanks", "-1", "FreeRanks is -1")]
    [InlineData("conformal", "calibrationCount", "0", "from 0 samples")]
    [InlineData("outOfDistribution", "threshold", "null", "no valid JSON")]
    [InlineData("outOfDistribution", "falseAlarmRate", "0", "rate of 0")]
    [InlineData("outOfDistribution", "validationCount", "-3", "-3 samples")]
    [InlineData("outOfDistribution", "shrinkage", "2", "shrinkage")]
    [InlineData("outOfDistribution", "method", "\"Odin\"", "no valid JSON")]
    [InlineData("evaluation", "count", "7", "confusion matrix")]
    [InlineData("evaluation", "confusion", "[[60]]", "confusion matrix")]
    [InlineData("evaluation", "confusion", "[[60, 0, 0], [0, 0, 0], null]", "holds null")]
    [InlineData("evaluation", "confusion", "[[61, -1, 0], [0, 0, 0], [0, 0, 0]]", "confusion matrix")]
    [InlineData("evaluation", "metrics", """[{ "name": "a", "value": 1, "lower": 2, "upper": 1, "level": 0.95, "method": "Bca" }]""", "metric 'a'")]
    [InlineData("evaluation", "metrics", """[{ "name": "a", "value": 1, "lower": 0, "upper": 1, "level": 1, "method": "Bca" }]""", "metric 'a'")]
    public void A_wrong_number_is_refused(string part, string property, string value, string fault) =>
        AssertRefused(card => card["assessment"]![part]![property] = JsonNode.Parse(value), fault);

    [Fact]
    public void A_property_given_twice_is_refused() => AssertRefused(PackageFixture.Rebuilt(s_whole, parts =>
        parts[PackageFixture.Card] = [.. "{\"name\": \"a\", "u8, .. parts[PackageFixture.Card].AsSpan(1)]), "no valid JSON");

    [Fact]
    public void A_network_of_other_shapes_is_refused_before_memory_is_taken()
    {
        byte[] package = PackageFixture.WithCard(s_whole, card =>
        {
            Linear(card)["features"] = 1 << 20;
            card["assessment"]!.AsObject().Remove("outOfDistribution");
        });
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(package, "does not fit the network of its card");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);

        static JsonNode Linear(JsonObject card) => card["network"]!["layers"]!.AsArray().Single(layer => layer!["features"] is not null)!;
    }

    [Fact]
    public void Weights_of_another_network_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using TrainedModel model = PackageFixture.Model();
        KeyValuePair<string, Tensor>[] state = [.. model.Network.State()];
        string first = state[0].Key;
        Refused(state[1..], $"the tensor '{first}' and 0 others are missing");
        Refused([.. state, new("more", ones(1))], "the tensor 'more' is not one");
        Refused([new(first, state[0].Value.transpose(0, 1)), .. state[1..]], $"the tensor '{first}' is Float32 [3, 4,");
        Refused([new(first, state[0].Value.to(ScalarType.Float16)), .. state[1..]], $"the tensor '{first}' is Float16");

        static void Refused(KeyValuePair<string, Tensor>[] weights, string fault)
        {
            using var folder = new TemporaryFolder();
            SafeTensors.Write(folder.File("w"), weights);
            AssertRefused(PackageFixture.Rebuilt(s_whole, parts => parts[PackageFixture.Weights] = File.ReadAllBytes(folder.File("w"))), fault);
        }
    }

    [Fact]
    public void Distances_that_are_not_numbers_are_refused()
    {
        AssertRefused(PackageFixture.Rebuilt(s_whole, parts => BitConverter.TryWriteBytes(parts[PackageFixture.Distances].AsSpan(^8), double.NaN)), "not finite");
        AssertRefused(PackageFixture.Rebuilt(s_whole, parts =>
        {
            // The first number of the factor is on its diagonal.
            byte[] bytes = parts[PackageFixture.Distances];
            BitConverter.TryWriteBytes(bytes.AsSpan(8 + (int)BitConverter.ToInt64(bytes)), 0.0);
        }), "on the diagonal");
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused() => AssertRefused(
        PackageFixture.Rebuilt(s_whole, parts => BitConverter.TryWriteBytes(parts[PackageFixture.Weights].AsSpan(^4), float.NaN)), "not finite", inspected: true);

    private static void AssertRefused(Action<JsonObject> change, string fault) => AssertRefused(PackageFixture.WithCard(s_whole, change), fault);

    private static void AssertRefused(byte[] package, string fault, bool inspected = false)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.tmed");
        File.WriteAllBytes(path, package);
        var error = Assert.ThrowsAny<TransferMedException>(() => TrainedModel.Load(path, TorchDevice.Cpu));
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        if (!inspected)
        {
            Assert.ThrowsAny<TransferMedException>(() => ModelPackage.Verify(path));
        }
    }
}
