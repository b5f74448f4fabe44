using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace TransferMed.Packaging;

/// <summary>A card from the JSON of a package. What comes out is checked: nothing in it leads to an error later.</summary>
internal static class CardReading
{
    /// <summary>Reads the part <c>card.json</c>.</summary>
    /// <param name="json">The part.</param>
    /// <param name="library">The version of the library that wrote it.</param>
    /// <param name="distances">
    /// Reads the numbers of the distances for a network and a shrinkage, where the card needs them; null where their score comes from elsewhere.
    /// </param>
    /// <param name="path">The package, for messages.</param>
    /// <exception cref="PackageException">It is no card, or a number in it is out of its range.</exception>
    public static ModelCard FromJson(ReadOnlySpan<byte> json, string library, Func<NetworkSpec, double, OutOfDistributionScore>? distances, string path)
    {
        try
        {
            CardDocument document = JsonSerializer.Deserialize(json, PackageJson.Strict.CardDocument) ?? throw new JsonException("It is null.");
            var card = new ModelCard(Card(document, distances)) { LibraryVersion = library };
            CardCheck.Check(card);
            return card;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            // InvalidOperationException: text that is not valid Unicode.
            throw new PackageException(
                $"The part '{PackageParts.Card}' of the package '{path}' is no valid JSON of its form: {error.Message} Get the package again, or use TransferMed {library} or newer, which wrote it.", error);
        }
        catch (NetworkSpecException error) when (error.IsUnregistered)
        {
            throw new PackageException($"The package '{path}' cannot be used by this program yet: {error.Message}", error);
        }
        catch (Exception error) when (error is CardFault or NetworkSpecException)
        {
            throw new PackageException($"The part '{PackageParts.Card}' of the package '{path}' cannot be used: {error.Message} Get the package again.", error);
        }
    }

    private static ModelCard Card(CardDocument document, Func<NetworkSpec, double, OutOfDistributionScore>? distances)
    {
        NetworkSpec network = NetworkSpec.FromJson(document.Network.GetRawText());
        ValueList<string> classes = List(document.Classes, "classes");
        return new ModelCard
        {
            Name = document.Name ?? "",
            Description = document.Description ?? "",
            License = document.License ?? "",
            Created = document.Created,
            Network = network,
            Classes = classes,
            Task = document.Task is { } task ? Task(task) : new SingleLabel(),
            ClassOrderIsStated = document.ClassOrderIsStated ?? false,
            Preprocessing = document.Preprocessing.For(network.Input),
            StartingWeights = document.StartingWeights is { } start
                ? new StartingWeights(start.Id, start.Source, start.Sha256, start.Dataset, start.Images, start.License, start.Citation)
                : null,
            Unlabelled = List(document.Unlabelled ?? [], "unlabelled").Select(u => new UnlabelledTraining(u.Dataset, u.Images, u.Epochs)).ToValueList(),
            Training = document.Training is { } training
                ? new TrainingSummary(training.Epochs, training.ChosenEpoch, training.StoppedEarly, training.CopiedTensors)
                : null,
            Assessment = document.Assessment is { } assessment ? Assessment(assessment, classes, network, distances) : null,
            Datasets = List(document.Datasets ?? [], "datasets")
                .Select(d => new DatasetCard(d.Role, d.Name, List(d.Classes, "classes"), d.ClassCounts.ToValueList(), d.Groups, d.Fingerprint) { Images = d.Images }).ToValueList(),
        };
    }

    private static LearningTask Task(JsonElement document)
    {
        try
        {
            return Choice.FromJson<LearningTask>(document.GetRawText());
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw new CardFault($"its task cannot be read: {fault.Message}");
        }
    }

    private static ModelAssessment Assessment(AssessmentDocument document, ValueList<string> classes, NetworkSpec network, Func<NetworkSpec, double, OutOfDistributionScore>? distances) => new()
    {
        Calibrator = document.Calibrator is { } calibrator ? CalibratorJson.Read(calibrator) : null,
        Conformal = document.Conformal is { } conformal ? ConformalJson.Read(conformal, Known(conformal, PackageJson.Strict.ConformalDocument), classes) : null,
        OutOfDistribution = document.OutOfDistribution is { } screen ? Screen(screen, network, distances) : null,
        Targets = document.Targets is { } targets ? Targets(targets, classes) : null,
        Evaluation = document.Evaluation is { } evaluation
            ? new EvaluationSummary(
                evaluation.Dataset,
                evaluation.Count,
                Metrics(List(evaluation.Metrics, "metrics")),
                List(evaluation.Confusion, "confusion").Select(row => row.ToValueList()).ToValueList())
            : null,
        LeftOut = List(document.LeftOut ?? [], "leftOut"),
    };

    private static TargetAssessment Targets(TargetDocument document, ValueList<string> classes)
    {
        try
        {
            return new TargetAssessment
            {
                Calibrator = document.Calibrator is { } calibrator ? FindingCalibrator.Read(calibrator.GetRawText()) : null,
                Thresholds = document.Thresholds is { } thresholds ? new FindingThresholds(classes, thresholds) : null,
                FindingSets = document.FindingSets is { } sets ? FindingConformal.Read(sets.GetRawText()) : null,
                ValueIntervals = document.ValueIntervals is { } intervals ? ValueConformal.Read(intervals.GetRawText()) : null,
            };
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or JsonException)
        {
            throw new CardFault($"what it says of findings or values cannot be read: {fault.Message}");
        }
    }

    private static OutOfDistributionScreen Screen(JsonElement document, NetworkSpec network, Func<NetworkSpec, double, OutOfDistributionScore>? distances)
    {
        ScreenDocument known = Known(document, PackageJson.Strict.ScreenDocument);
        return ScreenJson.Read(
            document,
            new OutOfDistributionDetector(known.Threshold, known.FalseAlarmRate, known.ValidationCount),
            distances is null ? null : shrinkage => distances(network, shrinkage));
    }

    private static T Known<T>(JsonElement document, JsonTypeInfo<T> form) => document.Deserialize(form) ?? throw new JsonException("It is null.");

    private static OrderedDictionary<string, ConfidenceInterval> Metrics(IEnumerable<MetricDocument> documents)
    {
        var metrics = new OrderedDictionary<string, ConfidenceInterval>();
        foreach (MetricDocument metric in documents)
        {
            if (!metrics.TryAdd(metric.Name, new ConfidenceInterval(metric.Value, metric.Lower, metric.Upper, metric.Level, metric.Method)))
            {
                throw new CardFault("its evaluation names a metric twice.");
            }
        }

        return metrics;
    }

    // The elements of a list may be null whatever its type says.
    private static ValueList<T> List<T>(T[] items, string name)
        where T : class =>
        Array.TrueForAll(items, item => item is not null) ? items.ToValueList() : throw new CardFault($"its list '{name}' holds null.");
}
