namespace TransferMed.Studies;

/// <summary>What a study does with weights that others trained, and with what a chain ends with (<see cref="StudyOptions.Chains"/>).</summary>
public enum WeightsUse
{
    /// <summary>Both: a scenario <c>NAME-probe</c> and a scenario <c>NAME</c>.</summary>
    Both,

    /// <summary>A scenario <c>NAME-probe</c>: a head is fitted to the frozen network (<see cref="TransferLearning.ProbeAsync(TrainedModel, Datasets.DatasetParts, Transfer.ProbeOptions, IProgress{Training.TrainingProgress}, TrainingServices, CancellationToken)"/>).</summary>
    Probe,

    /// <summary>A scenario <c>NAME</c>: the network is fine-tuned from that head, and the head alone is kept where the validation pictures do not prefer what fine-tuning made of it. A chain of sources alone is fine-tuned as a source is, with a new head.</summary>
    FineTune,
}
