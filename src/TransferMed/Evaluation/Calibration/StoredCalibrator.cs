using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// A calibrator from outside the library as a package holds it: its name and state without its code. It is kept when the model is
/// saved again, and refuses to calibrate.
/// </summary>
internal sealed class StoredCalibrator(string name, string stored) : Calibrator, IStoredPart
{
    /// <summary>The full name of the calibrator's type.</summary>
    public string Name { get; } = name;

    /// <summary>What its <see cref="Calibrator.State"/> gave.</summary>
    public string Stored { get; } = stored;

    public override string State => Stored;

    public override void Apply(Span<double> row) => throw Unresolved();

    /// <inheritdoc/>
    public TransferMedException Unresolved() => new(
        $"The model is calibrated by '{Name}', which is code of the program that saved it. Load the model with TrainedModel.Load, set model.Assessment = model.Assessment.Resolve(...) with the {nameof(Calibration)} that fits it, and make the predictor with Predictor.From; or set the calibrator to null to do without.");
}
