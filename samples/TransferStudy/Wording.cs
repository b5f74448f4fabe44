using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Studies;
using TransferMed.Training;

namespace StudyConsole;

/// <summary>How phases, figures and times are put into words, the same in all displays.</summary>
internal static class Wording
{
    public const string Unknown = "-";

    public static string Phase(StudyPhase phase) => phase switch
    {
        StudyPhase.Auditing => "auditing",
        StudyPhase.Pretraining => "pretraining",
        StudyPhase.Training => "training",
        StudyPhase.FineTuning => "fine-tuning",
        StudyPhase.Probing => "probing",
        StudyPhase.Testing => "testing",
        StudyPhase.Finished => "finished",
        StudyPhase.Reused => "read back",
        StudyPhase.Waiting => "waiting for another process",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "Not a phase."),
    };

    /// <summary>The audit as long as the study goes on; all of it stands at the end.</summary>
    public static string Audit(StudyAudit? audit) => audit switch
    {
        null => "Auditing the pictures ...",
        { Clean: true } => $"Audit: {audit.Verdict}",
        _ => "Audit: SEVERE findings, listed at the end",
    };

    public static string Seeds(int count) => count == 1 ? "1 seed" : $"{count} seeds";

    public static string Size(int? perClass) => perClass is { } size ? size.ToString(CultureInfo.InvariantCulture) : "all";

    /// <summary>How long a run on the target is, in epochs.</summary>
    public static string Length(TrainingOptions recipe) =>
        recipe.Epochs?.ToString(CultureInfo.InvariantCulture) ?? string.Create(CultureInfo.InvariantCulture, $"as many as give {recipe.Steps ?? 800} steps");

    /// <summary>How many runs a mean is over.</summary>
    public static string Runs(StudyResult result)
    {
        string seeds = Seeds(result.Runs.Select(run => run.Seed).Distinct().Count());
        return result.Runs.Max(run => run.Fold) is { } last ? $"{seeds} x {last + 1} folds" : seeds;
    }

    /// <summary>A fault of a recipe in the words of this program, which has one recipe for all.</summary>
    public static string Recipes(string fault) => fault
        .Replace("Pretraining: Epochs", "PretrainEpochs", StringComparison.Ordinal)
        .Replace("Unlabelled: Epochs", "UnlabelledEpochs", StringComparison.Ordinal)
        .Replace("Pretraining: ", "", StringComparison.Ordinal)
        .Replace("WeightsFineTuning: ", "", StringComparison.Ordinal)
        .Replace("FineTuning: ", "", StringComparison.Ordinal)
        .Replace("Training: ", "", StringComparison.Ordinal);

    /// <summary>Which run of a seed: its scenario, fold and size.</summary>
    public static string Cell(StudyProgress run, ShownMetrics shown) =>
        run.Scenario
        + (run.TrainPerClass is { } size ? $" {size}/{shown.Each}" : "")
        + (run.Fold is { } fold ? $" fold {fold}" : "")
        + (run.Naive ? " NAIVE" : "");

    public static string Figure(double value) => double.IsNaN(value) ? Unknown : value.ToString("f3", CultureInfo.InvariantCulture);

    public static string Signed(double value) => double.IsNaN(value) ? Unknown : value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    public static string Validation(EpochRecord? epoch, Metric metric) =>
        epoch?.Validation is { } metrics && metrics.TryGetValue(metric, out double value) ? Figure(value) : Unknown;

    public static string Scores(StudyRun run, ShownMetrics shown) => string.Create(
        CultureInfo.InvariantCulture,
        $"{shown.Scores(run)}, {run.Seconds + (run.Pretraining?.SecondsOfAll ?? 0):f1} s");
}
