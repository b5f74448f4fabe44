using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>The parts of an assessment that are code of the program that saved it.</summary>
internal static class OwnParts
{
    /// <exception cref="TransferMedException">A part is there by name only.</exception>
    public static void RequireResolved(ModelAssessment? assessment)
    {
        object?[] parts = [assessment?.Calibrator, assessment?.Conformal?.Options.Method, assessment?.OutOfDistribution?.Score];
        if (parts.OfType<IStoredPart>().FirstOrDefault() is { } stored)
        {
            throw stored.Unresolved();
        }
    }

    public static ModelAssessment Resolve(ModelAssessment assessment, Choice own) => (own, assessment) switch
    {
        (Calibration calibration, { Calibrator: StoredCalibrator stored }) =>
            new ModelAssessment(assessment) { Calibrator = Named(calibration.Read(stored.Stored), stored.Name, calibration) },
        (OutOfDistributionMethod method, { OutOfDistribution: { Score: StoredScore stored } screen }) =>
            new ModelAssessment(assessment) { OutOfDistribution = screen with { Score = Named(method.Read(stored.Stored), stored.Name, method) } },
        (ConformalMethod method, { Conformal: { Options: { Method: StoredConformalMethod stored } options } conformal }) =>
            Named(method, stored.Name, method).Identity == stored.Arguments
                ? new ModelAssessment(assessment) { Conformal = new ConformalPredictor(options with { Method = method }, conformal.Classes, conformal.Thresholds, conformal.CalibrationCount) }
                : throw new ArgumentException($"The conformal sets were made by '{stored.Name}' with the identity '{stored.Arguments}', and this one has '{method.Identity}': give it the same arguments.", nameof(own)),
        _ => throw new ArgumentException($"Nothing in the assessment waits for {own?.GetType().ToString() ?? "null"}: give only what the model was saved with and the library does not have.", nameof(own)),
    };

    private static T Named<T>(T made, string name, Choice own)
        where T : class => FittedName.Of(made) == name
        ? made
        : throw new ArgumentException($"{own.GetType()} gives a {FittedName.Of(made)}, and the package holds a '{name}'.", nameof(own));
}
