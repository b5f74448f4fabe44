namespace TransferMed.Studies;

/// <summary>Weights of others that a run starts from.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="IsProbe">True where only a head is fitted, false where the network is fine-tuned from it.</param>
internal sealed record PlannedWeights(StudyWeights Weights, bool IsProbe)
{
    public string Scenario => IsProbe ? Weights.ProbeScenario : Weights.Name;

    /// <summary>The scenarios of a study, weights by weights, the probe first.</summary>
    public static IEnumerable<PlannedWeights> Of(StudyOptions options)
    {
        foreach (StudyWeights weights in options.Weights)
        {
            if (options.WeightsUse != WeightsUse.FineTune)
            {
                yield return new PlannedWeights(weights, IsProbe: true);
            }

            if (options.WeightsUse != WeightsUse.Probe)
            {
                yield return new PlannedWeights(weights, IsProbe: false);
            }
        }
    }

    /// <summary>The pictures that the scenario will see, each as often as it is seen.</summary>
    public long Work(long images, StudyOptions options) => IsProbe ? images : images * (1 + options.WeightsFineTuning.Epochs);
}
