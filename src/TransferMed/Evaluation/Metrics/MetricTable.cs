using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The metrics of the library for one kind of predictions, by their names and in the order in which they are defined.</summary>
/// <typeparam name="TBasis">What they are computed from.</typeparam>
internal sealed class MetricTable<TBasis>(MetricSubject subject, Func<string, Metric> make)
{
    private readonly OrderedDictionary<string, TargetMetricDefinition<TBasis>> _definitions = new(StringComparer.Ordinal);

    public ValueList<Metric> All => _definitions.Keys.Select(make).ToValueList();

    public Metric Define(TargetMetricDefinition<TBasis> definition)
    {
        _definitions.Add(definition.Name, definition);
        return make(definition.Name);
    }

    public Metric? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _definitions.ContainsKey(name) ? make(name) : null;
    }

    public TargetMetricDefinition<TBasis> DefinitionOf(string name) => _definitions.TryGetValue(name, out TargetMetricDefinition<TBasis>? known)
        ? known
        : throw new ArgumentException($"There is no metric '{name}' of {Words}. Known are: {string.Join(", ", _definitions.Keys)}.", nameof(name));

    /// <summary>All of the library's and others, each once.</summary>
    /// <exception cref="ArgumentException">Two have one name, one does not pass its check or is of another kind of predictions.</exception>
    public ValueList<Metric> With(IEnumerable<Metric>? others)
    {
        var all = new OrderedDictionary<string, Metric>(All.Select(metric => KeyValuePair.Create(metric.Name, metric)), StringComparer.Ordinal);
        foreach (Metric metric in others ?? [])
        {
            ArgumentNullException.ThrowIfNull(metric, nameof(others));
            metric.Validate();
            if (!metric.Judges(subject))
            {
                throw new ArgumentException($"The metric '{metric.Name}' is of {metric.Subject.ToString().ToLowerInvariant()} and not of {Words}.", nameof(others));
            }

            if (!all.TryAdd(metric.Name, metric) && !metric.Equals(all[metric.Name]))
            {
                throw new ArgumentException($"Two metrics have the name '{metric.Name}'; results are kept by name, so give yours another.", nameof(others));
            }
        }

        return all.Values.ToValueList();
    }

    private string Words => subject.ToString().ToLowerInvariant();
}
