using System.Globalization;
using SampleConsole;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Storage;
using TransferMed.Studies;

namespace TransferMedTool;

/// <summary>What files and folders say about themselves, line by line.</summary>
internal static class Inspection
{
    /// <summary>In the metadata of a checkpoint.</summary>
    private const string CheckpointKey = "transfermed.checkpoint";

    public static IEnumerable<string> OfPackage(string path) =>
    [
        $"Model package of {Length(path)}",
        .. OfCard(ModelPackage.Inspect(path)),
    ];

    public static IEnumerable<string> OfOnnx(string path)
    {
        OnnxModelInfo info = OnnxModelInfo.Read(path);
        return
        [
            $"ONNX file of {Length(path)}, by TransferMed {info.LibraryVersion}; takes {(info.Input == OnnxInput.Pixels ? "pixels" : "normalised values")}, gives {(info.Softmax ? "probabilities" : "logits")}",
            Line("task", info.Task),
            Line("classes", string.Join(", ", info.Classes)),
            Line("network", Describe(info.Network)),
            Line("pictures", info.Preprocessing),
            Line("SHA-256", info.Sha256),
            .. info.Card is { } card ? OfCard(card) : [],
        ];
    }

    public static IEnumerable<string> OfSafeTensors(string path)
    {
        using SafeTensors file = SafeTensors.Read(path);
        bool isCheckpoint = file.Metadata.ContainsKey(CheckpointKey);
        string kind = isCheckpoint
            ? "Checkpoint of a run, which continues where options, pictures and --out are the same"
            : "Weights (safetensors)";
        return [$"{kind}: {Length(path)}", .. OfTensors(file.Tensors), .. file.Metadata.Where(pair => pair.Key != CheckpointKey).Select(pair => Line(pair.Key, pair.Value))];
    }

    public static IEnumerable<string> OfTorch(string path)
    {
        using TorchTensors file = TorchTensors.Read(path);
        return
        [
            $"Checkpoint of PyTorch of {Length(path)}{(file.Section is { } section ? $"; its section {section}" : "")}",
            .. OfTensors(file.Tensors),
            .. file.Sections.Count > 1 ? [Line("sections", string.Join(", ", file.Sections))] : (string[])[],
            .. file.Notes.Select(note => Line("note", note)),
        ];
    }

    public static IEnumerable<string> OfStudy(string folder)
    {
        string results = Path.Combine(folder, TransferStudy.ResultsFile);
        if (File.Exists(results))
        {
            StudyResult study = StudyResult.Read(results);
            return
            [
                $"Study of {study.Runs.Count} runs, finished {Date(study.FinishedAt)}{(study.Synthetic ? ", on SYNTHETIC pictures" : "")}",
                Line("task", study.Task),
                Line("classes", string.Join(", ", study.Classes)),
                .. study.Datasets.Select(data => Line(data.Role, string.Create(CultureInfo.InvariantCulture, $"{data.Name}, {data.Counts.Sum()} pictures"))),
                .. study.Describe(),
            ];
        }

        if (File.Exists(Path.Combine(folder, "plan.json")))
        {
            return $"{StudyStatus.Read(folder)}".Split(Environment.NewLine);
        }

        return File.Exists(Path.Combine(folder, "study.json"))
            ? OfBegunStudy(folder)
            : throw new ArgumentException($"'{folder}' holds none of {TransferStudy.ResultsFile}, plan.json and study.json, so it is no folder of a study.");
    }

    // How many runs it will have is known to whoever has its data.
    private static IEnumerable<string> OfBegunStudy(string folder)
    {
        string runs = Path.Combine(folder, "runs");
        int done = Directory.Exists(runs) ? Directory.EnumerateFiles(runs, "*.json").Count() : 0;
        return
        [
            $"Study that was begun and is not finished: {done} {(done == 1 ? "run" : "runs")} done",
            Line("to go on", $"start it again with the same options and --out {CommandLine.Quote(folder)}"),
        ];
    }

    private static IEnumerable<string> OfCard(ModelCard card) =>
    [
        Line("name", card.Name),
        Line("made by", $"TransferMed {card.LibraryVersion}{(card.Created is { } created ? $", {Date(created)}" : "")}"),
        Line("task", card.Task),
        Line("classes", string.Join(", ", card.Classes)),
        Line("network", Describe(card.Network)),
        Line("pictures", card.Preprocessing),
        .. card.StartingWeights is { } start ? [Line("from", start)] : (string[])[],
        .. card.License.Length > 0 ? [Line("licence", card.License)] : (string[])[],
        .. card.Datasets.Select(data => Line($"{data.Role}".ToLowerInvariant(), string.Create(CultureInfo.InvariantCulture, $"{data.Name}, {data.Count} pictures of {data.Groups} groups"))),
        .. card.Assessment?.Evaluation is { } evaluation ? OfEvaluation(evaluation) : [Line("judged", "no: nothing was measured on a test part")],
    ];

    private static IEnumerable<string> OfEvaluation(EvaluationSummary evaluation) =>
    [
        Line("judged", string.Create(CultureInfo.InvariantCulture, $"on {evaluation.Count} pictures of {evaluation.Dataset} (95 % intervals)")),
        .. evaluation.Metrics.Select(metric => Line($"  {metric.Key}", metric.Value)),
    ];

    private static IEnumerable<string> OfTensors(IReadOnlyDictionary<string, torch.Tensor> tensors)
    {
        const int Shown = 3;
        yield return Line("tensors", string.Create(CultureInfo.InvariantCulture, $"{tensors.Count} of {tensors.Values.Sum(tensor => tensor.numel()):n0} values"));
        string[] names = [.. tensors.Keys];
        foreach (string name in names.Length <= 2 * Shown ? names : [.. names[..Shown], .. names[^Shown..]])
        {
            yield return Line($"  {name}", $"({string.Join(", ", tensors[name].shape)}) {tensors[name].dtype}");
        }
    }

    private static string Describe(NetworkSpec network) => string.Create(CultureInfo.InvariantCulture, $"{network.Name ?? "of your own"} at {network.Input}, {network.ParameterCount:n0} values");

    private static string Line(string name, object? value) => string.Create(CultureInfo.InvariantCulture, $"{name,-12} {value}");

    private static string Date(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Length(string path) => string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(path).Length / 1048576.0:f1} MiB");
}
