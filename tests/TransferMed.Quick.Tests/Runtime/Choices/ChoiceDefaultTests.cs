using System.Text.Json.Nodes;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Runtime;

/// <summary>
/// The defaults of recipes and of every choice, which stand in docs and in the identities of runs. One that changes belongs into the changelog; then
/// the file is written anew from what this test says.
/// </summary>
public class ChoiceDefaultTests
{
    private static IEnumerable<object> Options =>
        [new TrainingOptions(), new FineTuneOptions(), new UnlabelledOptions(), .. ChoiceReader.KindsOf(typeof(Choice)).Select(ChoiceVariants.Default)];

    [Fact]
    public void Defaults_are_those_that_are_written_down()
    {
        JsonObject written = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "choice-defaults.json")))!.AsObject();
        string[] now = [.. Options.Select(options => $"{options.GetType().Name} {CanonicalJson.Full(options).ToJsonString()}")];

        Assert.Equal(written.Select(kind => $"{kind.Key} {kind.Value!.ToJsonString()}"), now);
    }
}
