namespace TransferMed.Serving;

/// <summary>What a model says about one finding of a picture.</summary>
/// <param name="Name">The finding.</param>
/// <param name="Probability">How probable it is that it is there, from 0 to 1, whatever the others are; calibrated where the model has a calibrator.</param>
/// <param name="IsPresent">Whether that reaches the model's threshold for it (0.5 where none was chosen).</param>
public sealed record FindingAnswer(string Name, double Probability, bool IsPresent);
