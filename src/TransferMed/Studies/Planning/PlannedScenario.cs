namespace TransferMed.Studies;

/// <summary>A scenario, which is a chain of steps that ends on the target, whatever seed runs it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Chain">The steps before the target; null for none.</param>
/// <param name="Weights">The first step where it is weights of others.</param>
/// <param name="Sources">The steps that are sources.</param>
/// <param name="IsProbe">Whether only a head is fitted on the target.</param>
internal sealed record PlannedScenario(string Name, StudyChain? Chain, StudyWeights? Weights, IReadOnlyList<StudySource> Sources, bool IsProbe)
{
    /// <summary>Its steps as results tell them.</summary>
    public ScenarioChain On(StudyDataset target) => new()
    {
        Scenario = Name,
        Steps =
        [
            .. Weights is { } weights ? [ChainStep.Of(ChainStepKind.Weights, weights.Name, weights.Sha256)] : Array.Empty<ChainStep>(),
            .. Sources.Select(source => ChainStep.Of(source.Dataset.IsUnlabelled ? ChainStepKind.Unlabelled : ChainStepKind.Source, source.Name, source.Dataset.Fingerprint)),
            ChainStep.Of(IsProbe ? ChainStepKind.Probe : ChainStepKind.Target, target.Name, target.Fingerprint),
        ],
    };

    /// <summary>All of a study in their order: from scratch, each source, each weights, then the chains that are asked for; of what has both the probe first.</summary>
    /// <param name="targetName">The target's name.</param>
    /// <param name="sources">The sources.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">Names are not different, or a chain has a step that is not there.</exception>
    public static IReadOnlyList<PlannedScenario> Of(string targetName, IReadOnlyList<StudySource> sources, StudyOptions options)
    {
        StudyChain.CheckSteps(options.Chains, sources.Select(source => source.Name), options.Weights.Select(weights => weights.Name), targetName, options.WeightsUse);
        PlannedScenario[] scenarios =
        [
            new(StudySource.Scratch, null, null, [], IsProbe: false),
            .. sources.Select(source => new PlannedScenario(source.Name, new StudyChain(source.Name), null, [source], IsProbe: false)),
            .. options.Weights.SelectMany(weights => EndsOf(new StudyChain(weights.Name))),
            .. options.Chains.SelectMany(EndsOf),
        ];

        // The names of chains hold a sign that no name of a step can, so that none but these can meet.
        StudySource.CheckNames(scenarios.Where(scenario => scenario.Chain is { Steps.Count: 1 }).Select(scenario => scenario.Name));
        return scenarios;

        IEnumerable<PlannedScenario> EndsOf(StudyChain chain)
        {
            StudyWeights? weights = options.Weights.FirstOrDefault(one => one.Name == chain.Steps[0]);
            StudySource[] steps = [.. chain.Steps.Skip(weights is null ? 0 : 1).Select(step => sources.First(source => source.Name == step))];
            if (options.WeightsUse != WeightsUse.FineTune)
            {
                yield return new PlannedScenario(StudyWeights.ProbeOf(chain.Name), chain, weights, steps, IsProbe: true);
            }

            // A source by itself has been fine-tuned already.
            if (options.WeightsUse != WeightsUse.Probe && (weights is not null || chain.Steps.Count > 1))
            {
                yield return new PlannedScenario(chain.Name, chain, weights, steps, IsProbe: false);
            }
        }
    }
}
