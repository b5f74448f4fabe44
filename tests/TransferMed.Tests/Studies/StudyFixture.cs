using System.Text;
using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Studies;

/// <summary>A study of a few seconds on generated noise.</summary>
internal static class StudyFixture
{
    public static StudyOptions Options { get; } = new()
    {
        Network = Presets.Lightweight2021(width: 2, input: InputShape.Square(8)),
        Seeds = 2,
        Training = new TrainingOptions { Epochs = 2, BatchSize = 8 },
        Pretraining = new TrainingOptions { Epochs = 1, BatchSize = 8 },
        Device = TorchDevice.Cpu,
    };

    /// <summary>The same with so many epochs on the target.</summary>
    public static StudyOptions WithEpochs(this StudyOptions options, int epochs) => options with { Training = options.Training with { Epochs = epochs } };

    public static ImageDataset Target { get; } = ToyImages.Create(perClass: 12, name: "target");

    public static IReadOnlyList<StudySource> Sources { get; } = [new StudySource("near", ToyImages.Create(perClass: 10, classes: 3, name: "near"))];

    public static Task<StudyResult> RunAsync(
        TemporaryFolder folder, StudyOptions? options = null, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default) =>
        TransferStudy.RunAsync(Target, Sources, options ?? Options, folder.Path, progress, null, cancellation);

    /// <summary>The results as JSON without what measures time.</summary>
    public static string WithoutTimes(TemporaryFolder folder)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(folder.File(TransferStudy.ResultsFile)))!;
        RemoveTimes(root);
        return root.ToJsonString();
    }

    /// <summary>Writes a changed file of a study as if the study had written it.</summary>
    public static void WriteSealed(string path, JsonNode content)
    {
        content.AsObject().Remove("sha256");
        byte[] json = Encoding.UTF8.GetBytes(content.ToJsonString());
        using FileStream file = File.Create(path);
        if (Path.GetFileName(path) == TransferStudy.ResultsFile)
        {
            ContentSeal.Write(file, json);
        }
        else
        {
            SealedJson.Write(file, json);
        }
    }

    private static void RemoveTimes(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject properties:
                foreach (string name in (ReadOnlySpan<string>)["startedAt", "finishedAt", "seconds", "imagesPerSecond"])
                {
                    properties.Remove(name);
                }

                foreach (JsonNode? value in properties.Select(p => p.Value).ToList())
                {
                    RemoveTimes(value);
                }

                break;
            case JsonArray elements:
                foreach (JsonNode? element in elements)
                {
                    RemoveTimes(element);
                }

                break;
        }
    }
}
