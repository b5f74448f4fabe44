using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Evaluation;

namespace TransferMed.Packaging;

/// <summary>A card as the JSON of a package.</summary>
internal static class CardWriting
{
    /// <summary>The part <c>card.json</c>.</summary>
    /// <param name="card">The card.</param>
    /// <param name="path">The package, for messages.</param>
    /// <exception cref="PackageException">The card has what a package cannot hold, or what would not be read again.</exception>
    public static byte[] ToJson(ModelCard card, string path)
    {
        try
        {
            // Before the text is made: JSON has no number that is not finite.
            CardCheck.Check(card);
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(Document(card), PackageJson.Strict.CardDocument);
            return json.Length <= PackageParts.MaximumCardBytes
                ? json
                : throw new CardFault($"it takes {json.Length} bytes; at most {PackageParts.MaximumCardBytes} are allowed. Shorten its texts, or choose a calibrator with fewer numbers.");
        }
        catch (CardFault fault)
        {
            throw new PackageException($"The card of the model cannot be written to '{path}': {fault.Message}", fault);
        }
    }

    private static CardDocument Document(ModelCard card)
    {
        using JsonDocument network = JsonDocument.Parse(card.Network.ToJson());
        return new CardDocument
        {
            Name = card.Name,
            Description = card.Description,
            License = card.License,
            Created = card.Created,
            Classes = [.. card.Classes],
            Task = card.Task is SingleLabel ? null : JsonSerializer.SerializeToElement(JsonNode.Parse(card.Task.ToJson())),
            ClassOrderIsStated = card.ClassOrderIsStated ? true : null,
            Preprocessing = PreprocessingDocument.Of(card.Preprocessing),
            StartingWeights = card.StartingWeights is { } start
                ? new StartDocument(start.Id, start.Source, start.Sha256, start.Dataset, start.Images, start.License, start.Citation)
                : null,
            Unlabelled = card.Unlabelled.Count == 0 ? null : [.. card.Unlabelled.Select(u => new UnlabelledDocument(u.Dataset, u.Images, u.Epochs))],
            Training = card.Training is { } training
                ? new TrainingDocument(training.Epochs, training.ChosenEpoch, training.StoppedEarly, training.CopiedTensors)
                : null,
            Assessment = card.Assessment is { } assessment ? Document(assessment) : null,
            Datasets = [.. card.Datasets.Select(d => new DatasetDocument(d.Role, d.Name, [.. d.Classes], [.. d.ClassCounts], d.Groups, d.Fingerprint, d.Images))],
            Network = network.RootElement.Clone(),
        };
    }

    private static AssessmentDocument Document(ModelAssessment assessment) => new()
    {
        Calibrator = assessment.Calibrator is { } calibrator ? Element(CalibratorJson.Write(calibrator)) : null,
        Conformal = assessment.Conformal is { } conformal ? Element(ConformalJson.Write(conformal)) : null,
        OutOfDistribution = assessment.OutOfDistribution is { } screen ? Element(ScreenJson.Write(screen)) : null,
        Targets = assessment.Targets is { } targets ? Document(targets) : null,
        Evaluation = assessment.Evaluation is { } evaluation
            ? new EvaluationDocument(evaluation.Dataset, evaluation.Count, [.. evaluation.Metrics.Select(Document)], [.. evaluation.Confusion.Select(row => row.ToArray())])
            : null,
        LeftOut = [.. assessment.LeftOut],
    };

    private static TargetDocument Document(TargetAssessment targets) => new(
        State(targets.Calibrator?.State), targets.Thresholds is { } thresholds ? [.. thresholds.Values] : null, State(targets.FindingSets?.State), State(targets.ValueIntervals?.State));

    private static JsonElement? State(string? state) => state is null ? null : JsonSerializer.SerializeToElement(JsonNode.Parse(state));

    private static JsonElement Element(JsonObject document) => JsonSerializer.SerializeToElement(document);

    private static MetricDocument Document(KeyValuePair<string, ConfidenceInterval> metric) =>
        new(metric.Key, metric.Value.Value, metric.Value.Lower, metric.Value.Upper, metric.Value.Level, metric.Value.Method);
}
