using System.Text.Json;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;

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
    public static ModelCard FromJson(ReadOnlySpan<byte> json, string library, Func<NetworkSpec, double, MahalanobisScore>? distances, string path)
    {
        try
        {
            CardDocument document = JsonSerializer.Deserialize(json, PackageJson.Strict.CardDocument) ?? throw new JsonException("It is null.");
            ModelCard card = Card(document, distances) with { LibraryVersion = library };
            CardCheck.Check(card, needsDistances: distances is not null);
            return card;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            // NotSupportedException: a calibrator without a kind. InvalidOperationException: text that is not valid Unicode.
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

    private static ModelCard Card(CardDocument document, Func<NetworkSpec, double, MahalanobisScore>? distances)
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
            Normalization = new Normalization(document.Preprocessing.Mean.ToValueList(), document.Preprocessing.StandardDeviation.ToValueList()),
            Resize = document.Preprocessing.Resize,
            Training = document.Training is { } training
                ? new TrainingSummary(training.Epochs, training.ChosenEpoch, training.StoppedEarly, training.CopiedTensors)
                : null,
            Assessment = document.Assessment is { } assessment ? Assessment(assessment, classes, network, distances) : null,
            Datasets = List(document.Datasets ?? [], "datasets")
                .Select(d => new DatasetCard(d.Role, d.Name, List(d.Classes, "classes"), d.ClassCounts.ToValueList(), d.Groups, d.Fingerprint)).ToValueList(),
        };
    }

    private static ModelAssessment Assessment(AssessmentDocument document, ValueList<string> classes, NetworkSpec network, Func<NetworkSpec, double, MahalanobisScore>? distances) => new()
    {
        Calibrator = document.Calibrator is { } calibrator ? Calibrator(calibrator) : null,
        Conformal = document.Conformal is { } conformal ? Conformal(conformal, classes) : null,
        OutOfDistribution = document.OutOfDistribution is { } screen ? Screen(screen, network, distances) : null,
        Evaluation = document.Evaluation is { } evaluation
            ? new EvaluationSummary(
                evaluation.Dataset,
                evaluation.Count,
                List(evaluation.Metrics, "metrics").Select(Metric).ToValueList(),
                List(evaluation.Confusion, "confusion").Select(row => row.ToValueList()).ToValueList())
            : null,
        LeftOut = List(document.LeftOut ?? [], "leftOut"),
    };

    private static ICalibrator Calibrator(CalibratorDocument document) => document switch
    {
        TemperatureDocument d => new TemperatureScaling(d.Temperature, d.LogLossBefore, d.LogLossAfter),
        VectorDocument d => new VectorScaling(d.Factors.ToValueList(), d.Offsets.ToValueList(), d.Ridge, d.LogLossBefore, d.LogLossAfter),
        IsotonicDocument d => new IsotonicCalibration(
            List(d.Functions, "functions").Select(f => new IsotonicRegression(f.Inputs.ToValueList(), f.Values.ToValueList())).ToValueList()),
        _ => throw new CardFault($"its calibrator is of the unknown kind {document.GetType().Name}."),
    };

    private static ConformalPredictor Conformal(ConformalDocument document, ValueList<string> classes)
    {
        var options = new ConformalOptions
        {
            Alpha = document.Alpha,
            Method = document.Method,
            PerClass = document.PerClass,
            Randomized = document.Randomized,
            Penalty = document.Penalty,
            FreeRanks = document.FreeRanks,
            Seed = document.Seed,
        };
        return new ConformalPredictor(options, classes, document.Thresholds.ToValueList(), document.CalibrationCount);
    }

    private static OutOfDistributionScreen Screen(ScreenDocument document, NetworkSpec network, Func<NetworkSpec, double, MahalanobisScore>? distances) => new(
        document.Method,
        new OutOfDistributionDetector(document.Threshold, document.FalseAlarmRate, document.ValidationCount),
        document.Method == OutOfDistributionMethod.Mahalanobis ? distances?.Invoke(network, document.Shrinkage ?? 0) : null);

    private static MetricSummary Metric(MetricDocument document) =>
        new(document.Name, new ConfidenceInterval(document.Value, document.Lower, document.Upper, document.Level, document.Method));

    // The elements of a list may be null whatever its type says.
    private static ValueList<T> List<T>(T[] items, string name)
        where T : class =>
        Array.TrueForAll(items, item => item is not null) ? items.ToValueList() : throw new CardFault($"its list '{name}' holds null.");
}
