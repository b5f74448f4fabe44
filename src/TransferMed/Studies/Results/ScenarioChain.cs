using System.Text.Json.Serialization;

namespace TransferMed.Studies;

/// <summary>The steps of a scenario, from what its network starts from to the target.</summary>
public sealed class ScenarioChain
{
    [JsonConstructor]
    internal ScenarioChain()
    {
    }

    /// <summary>The scenario, for example <c>imagenet+wound</c>.</summary>
    [JsonInclude, JsonRequired]
    public string Scenario { get; internal init; } = "";

    /// <summary>The steps, at least one; the last one alone is the target.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<ChainStep> Steps { get; internal init; } = [];

    /// <summary>True where its name does not say it all: something lies between the start and the target, or the one source has no labels.</summary>
    internal bool IsLong => Steps.Count > 2 || Steps[0].Kind == ChainStepKind.Unlabelled;

    /// <summary>What a finished run says of its chain, for results that do not tell chains.</summary>
    internal static ScenarioChain Of(StudyRun run, StudyResult result, IReadOnlyList<StudyWeightsText> weights)
    {
        StudyDataset target = result.Datasets[0];
        return new ScenarioChain
        {
            Scenario = run.Scenario,
            Steps =
            [
                .. run.Weights is { } name ? [ChainStep.Of(ChainStepKind.Weights, name, weights.FirstOrDefault(one => one.Name == name)?.Sha256 ?? "")] : Array.Empty<ChainStep>(),
                .. run.Source is { } source ? [ChainStep.Of(ChainStepKind.Source, source, result.Datasets.Skip(1).FirstOrDefault(set => set.Name == source)?.Fingerprint ?? "")] : Array.Empty<ChainStep>(),
                ChainStep.Of(run.Weights is { } probed && run.Scenario == StudyWeights.ProbeOf(probed) ? ChainStepKind.Probe : ChainStepKind.Target, target.Name, target.Fingerprint),
            ],
        };
    }

    /// <summary>The chain in words.</summary>
    /// <returns>For example <c>weights imagenet, then wound, then a head on feet</c>.</returns>
    public override string ToString() => Steps.Count == 1 ? $"{Steps[0].Words} from scratch" : string.Join(", then ", Steps.Select(step => step.Words));
}

/// <summary>One step of a scenario.</summary>
public sealed class ChainStep
{
    [JsonConstructor]
    internal ChainStep()
    {
    }

    /// <summary>What is done.</summary>
    [JsonInclude, JsonRequired]
    public ChainStepKind Kind { get; internal init; }

    /// <summary>The name of the weights, the source or the target.</summary>
    [JsonInclude, JsonRequired]
    public string Name { get; internal init; } = "";

    /// <summary>What it is told by whatever its name: the SHA-256 of weights (<see cref="StudyWeights.Sha256"/>), the fingerprint of pictures; empty where results of before do not say it.</summary>
    [JsonInclude, JsonRequired]
    public string Identity { get; internal init; } = "";

    internal string Words => Kind switch
    {
        ChainStepKind.Weights => $"weights {Name}",
        ChainStepKind.Probe => $"a head on {Name}",
        ChainStepKind.Unlabelled => $"{Name} without labels",
        _ => Name,
    };

    internal static ChainStep Of(ChainStepKind kind, string name, string identity) => new() { Kind = kind, Name = name, Identity = identity };
}

/// <summary>What a step of a scenario does.</summary>
public enum ChainStepKind
{
    /// <summary>The network begins with weights that others trained.</summary>
    Weights,

    /// <summary>The network is trained on a source.</summary>
    Source,

    /// <summary>The network is trained on the target.</summary>
    Target,

    /// <summary>A head is fitted to the frozen network on the target.</summary>
    Probe,

    /// <summary>The network is trained on pictures of a source that have no labels.</summary>
    Unlabelled,
}
