using TransferMed.Datasets;

namespace TransferMed.Studies;

/// <summary>The starts of the scenarios of one seed: scenarios that begin with the same steps have the same objects, so that these are done once.</summary>
internal sealed class PlannedStarts(StudyOptions options, int seed)
{
    private readonly Dictionary<StudyWeights, PlannedWeights> _weights = [];
    private readonly Dictionary<string, PlannedPretraining> _pretrainings = new(StringComparer.Ordinal);
    private readonly Dictionary<StudySource, DatasetParts> _parts = [];

    public PlannedStart? Of(PlannedScenario scenario)
    {
        PlannedStart? start = scenario.Weights is { } weights ? Of(weights) : null;
        int before = start is null ? 0 : 1;
        foreach ((int place, StudySource source) in scenario.Sources.Index())
        {
            var chain = new StudyChain(scenario.Chain!.Steps.Take(before + place + 1));
            if (!_pretrainings.TryGetValue(chain.Name, out PlannedPretraining? pretraining))
            {
                pretraining = _pretrainings[chain.Name] = new PlannedPretraining(seed, source, PartsOf(source), start, chain);
            }

            start = pretraining;
        }

        return start;
    }

    private PlannedWeights Of(StudyWeights weights)
    {
        if (!_weights.TryGetValue(weights, out PlannedWeights? start))
        {
            _weights[weights] = start = new PlannedWeights(weights);
        }

        return start;
    }

    private DatasetParts PartsOf(StudySource source)
    {
        if (!_parts.TryGetValue(source, out DatasetParts? parts))
        {
            _parts[source] = parts = StudySplit.OfSource(source.Dataset, options, seed);
        }

        return parts;
    }
}
