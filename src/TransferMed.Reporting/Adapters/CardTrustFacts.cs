using System.Security.Cryptography;
using TransferMed.Auditing;
using TransferMed.Evaluation;
using TransferMed.Packaging;

namespace TransferMed.Reporting;

/// <summary>What was measured for the model card of how far the model can be trusted, and where not.</summary>
internal static class CardTrustFacts
{
    // Fewer: the 95 % interval of a proportion is wider than 18 points to either side.
    private const int FewImages = 30;

    private const int FewGroups = 20;

    /// <summary>The screen for pictures of another kind, and what the sets promise.</summary>
    public static string? Robustness(EvaluationReportOptions options) => options.Model?.Assessment is { } assessment
        ? CardDataFacts.Join(
        [
            assessment.OutOfDistribution is { } screen
                ? $"Pictures unlike those of the training are flagged ({screen.Score.Kind ?? "a score of the program's own"}; the threshold stands on {NumberText.Count(screen.Detector.ValidationCount)} validation pictures and flags {NumberText.Percent(screen.Detector.FalseAlarmRate)} of ordinary ones)."
                : "Pictures unlike those of the training are not flagged.",
            options.Model.Training is null ? null : "One run with one seed.",
        ])
        : null;

    /// <summary>The main metrics, calibration, classes and sets.</summary>
    public static string Performance(EvaluationResult evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, EvaluationReportOptions options)
    {
        Metric[] shown = [Metrics.Accuracy, Metrics.MacroF1, Metrics.MacroAuc, Metrics.LogLoss, Metrics.Ece];
        string main = CardCommonFacts.Main(shown, metric => evaluation[metric], intervals);
        return CardDataFacts.Join([main, Calibration(options), Sets(evaluation, options)])!;
    }

    public static string Failures(EvaluationResult evaluation, EvaluationReportOptions options)
    {
        ConfusionMatrix confusion = evaluation.Confusion;
        (string True, string Predicted, int Count)[] errors =
        [
            .. from t in Enumerable.Range(0, confusion.Classes.Count)
               from p in Enumerable.Range(0, confusion.Classes.Count)
               where t != p && confusion[t, p] > 0
               orderby confusion[t, p] descending, t, p
               select (confusion.Classes[t], confusion.Classes[p], confusion[t, p]),
        ];
        string most = errors.Length == 0 ? "" : $"; most often {errors[0].True} taken for {errors[0].Predicted}, {NumberText.Plural(errors[0].Count, "time", "times")}";
        string where = evaluation.Predictions.Paths is null || options.Images == 0 ? "the confusion matrix of this report" : "the confusion matrix and the worst errors of this report";
        return $"{NumberText.Count(confusion.Total - confusion.Correct)} of {NumberText.Count(confusion.Total)} test pictures are wrong{most}: {where}.";
    }

    /// <summary>What was measured that limits what the figures say.</summary>
    public static string? Limitations(EvaluationResult evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, EvaluationReportOptions options)
    {
        string[] few = [.. evaluation.PerClass.Where(scores => scores.Support < FewImages).Select(scores => $"{scores.Name} ({NumberText.Count(scores.Support)})")];
        return Limitations(
            few.Length == 0 ? null : $"Fewer than {FewImages} test pictures of {string.Join(", ", few)}.",
            evaluation.Predictions.Groups,
            intervals.TryGetValue(Metrics.MacroF1.Name, out ConfidenceInterval? interval) ? $"The interval of macro F1 is {NumberText.Metric(interval.Upper - interval.Lower)} wide." : null,
            evaluation.Notes,
            options);
    }

    /// <summary>The same of findings.</summary>
    public static string? Limitations(FindingEvaluation evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, EvaluationReportOptions options)
    {
        string[] few = [.. evaluation.PerFinding.Where(scores => scores.Support < FewImages).Select(scores => $"{scores.Name} ({NumberText.Count(scores.Support)})")];
        return Limitations(
            few.Length == 0 ? null : $"Fewer than {FewImages} test pictures show {string.Join(", ", few.Take(DataSheet.ClassesShown))}{(few.Length > DataSheet.ClassesShown ? $" and {NumberText.Count(few.Length - DataSheet.ClassesShown)} more findings" : "")}.",
            evaluation.Predictions.Groups,
            intervals.TryGetValue(FindingMetrics.MacroAuc.Name, out ConfidenceInterval? interval) ? $"The interval of macro AUC is {NumberText.Metric(interval.Upper - interval.Lower)} wide." : null,
            evaluation.Notes,
            options);
    }

    /// <summary>The same of values.</summary>
    public static string? Limitations(ValueEvaluation evaluation, EvaluationReportOptions options)
    {
        string[] few = [.. evaluation.PerValue.Where(scores => scores.Known < FewImages).Select(scores => $"{scores.Name} ({NumberText.Count(scores.Known)})")];
        return Limitations(
            few.Length == 0 ? null : $"Measured on fewer than {FewImages} test pictures: {string.Join(", ", few.Take(DataSheet.ClassesShown))}{(few.Length > DataSheet.ClassesShown ? ", \u2026" : "")}.",
            evaluation.Predictions.Groups,
            null,
            evaluation.Notes,
            options);
    }

    private static string? Limitations(string? few, IReadOnlyList<string?>? groupsOfPictures, string? width, IEnumerable<string> notes, EvaluationReportOptions options)
    {
        int groups = groupsOfPictures?.OfType<string>().Distinct(StringComparer.Ordinal).Count() ?? 0;
        string?[] sentences =
        [
            options.Model?.Training is null ? null : "One run with one seed: how much another would differ is not known.",
            !CardDataFacts.AreDrawn(options) ? null : "No test on pictures of another origin.",
            few,
            groups is > 0 and < FewGroups ? $"The test pictures come from {NumberText.Plural(groups, "group", "groups")} only." : null,
            width,
            options.Audit?.Shortcut is { } shortcut && shortcut.Auc.Value >= new AuditOptions().ShortcutWarning
                ? $"Metadata alone, without looking at a picture, tell the classes with an AUC of {NumberText.Interval(shortcut.Auc.Value, shortcut.Auc.Lower, shortcut.Auc.Upper)}."
                : null,
            .. (options.Audit?.Findings ?? []).Where(finding => finding.Severity == AuditSeverity.Severe).Select(finding => finding.Message),
            .. (options.Model?.Assessment?.LeftOut ?? []).Select(reason => char.ToUpperInvariant(reason[0]) + reason[1..]),
            .. notes,
        ];
        return options.Model is null && options.Parts is null && options.Audit is null ? null : CardDataFacts.Join(sentences);
    }

    /// <summary>What a user must know of the answers.</summary>
    public static string? Implications(EvaluationReportOptions options) => options.Model?.Assessment is { } assessment
        ? CardDataFacts.Join(
        [
            assessment.OutOfDistribution is { } screen ? $"A flagged picture gets no answer; about {NumberText.Percent(screen.Detector.FalseAlarmRate)} of the right pictures are flagged too." : null,
            assessment.Conformal is null ? null : "A picture for which no class fits, or no class can be ruled out, gets no answer.",
            assessment.Calibrator?.Ceiling is { } ceiling ? $"No probability is above {NumberText.General(Math.Floor(1e4 * ceiling) / 1e4)}: the validation pictures bear no more." : null,
        ])
        : null;

    /// <summary>The package, what is in it, and its terms.</summary>
    public static string? Availability(EvaluationReportOptions options)
    {
        string?[] sentences =
        [
            options.PackagePath is { } path ? Package(path) : null,
            options.Command is null ? null : "The command stands under \u201CHow to repeat it\u201D.",
            options.Datasets.Count == 0 ? null : "The data sheet gives fingerprints by which the pictures are recognised.",
        ];
        return CardDataFacts.Join(sentences);
    }

    private static string? Calibration(EvaluationReportOptions options)
    {
        if (options.Model?.Assessment is not { } assessment)
        {
            return null;
        }

        // Validation pictures that bear no calibration still bear the ceiling, which is a calibrator without effect beside it.
        bool isFitted = assessment.Calibrator is not null && !assessment.LeftOut.Any(reason => reason.StartsWith("no calibration", StringComparison.Ordinal));
        string most = assessment.Calibrator?.Ceiling is { } ceiling ? $", none above {NumberText.General(Math.Floor(1e4 * ceiling) / 1e4)}" : "";
        return isFitted
            ? $"Probabilities are calibrated on the validation pictures ({assessment.Calibrator!.Kind ?? "a calibrator of the program's own"}{most})."
            : $"Probabilities are the network\u2019s own, not calibrated{most}.";
    }

    private static string? Sets(EvaluationResult evaluation, EvaluationReportOptions options)
    {
        if (options.Model?.Assessment?.Conformal is not { } conformal || !conformal.Classes.Equals(evaluation.Predictions.Classes))
        {
            return null;
        }

        ConformalCoverage coverage = conformal.Apply(evaluation.Predictions).Coverage;
        return $"Sets of classes that promise {NumberText.Percent(coverage.Promised)} hold the true class of {NumberText.Percent(coverage.Coverage.Value)} of the test pictures ({NumberText.Percent(coverage.Coverage.Lower)} to {NumberText.Percent(coverage.Coverage.Upper)}), "
            + $"with {NumberText.General(Math.Round(coverage.MeanSize, 2))} classes on average (thresholds from {NumberText.Count(conformal.CalibrationCount)} validation pictures).";
    }

    private static string Package(string path)
    {
        ModelCard card = ModelPackage.Inspect(path);
        using FileStream file = File.OpenRead(path);
        string hash = Convert.ToHexStringLower(SHA256.HashData(file));
        string terms = card.License.Length == 0 ? "" : $" Terms: {card.License.TrimEnd('.')}.";
        return $"The model package {Path.GetFileName(path)} of {NumberText.Count(file.Length)} bytes, SHA-256 {hash}.{terms}";
    }
}
