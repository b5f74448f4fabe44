using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <content>What is known of findings and values.</content>
public sealed partial class ImageDataset
{
    /// <summary>For <see cref="MultiLabel"/> each finding with its counts, in the order of <see cref="Classes"/>; for other tasks none.</summary>
    public ValueList<FindingSummary> Findings => field ??= Task is MultiLabel ? Enumerable.Range(0, Classes.Count).Select(SummaryOf).ToValueList() : [];

    /// <summary>For <see cref="Regression"/> each value with its distribution, in the order of <see cref="Classes"/>; for other tasks none.</summary>
    public ValueList<ValueSummary> Values => field ??= Task is Regression regression
        ? Classes.Select((name, target) => new ValueSummary(
            name, regression.UnitOf(target), [.. Samples.Select(sample => (double)sample.Targets[target]).Where(value => !double.IsNaN(value))], Count)).ToValueList()
        : [];

    /// <summary>The classes, grades, findings or values in numbers, such as <c>normal 60, ulcer 60</c>.</summary>
    internal string Contained => Task switch
    {
        Regression => string.Join("; ", Values),
        MultiLabel => $"{Counted}; {Samples.Count(sample => !sample.Targets.Any(target => target > 0))} without a finding{Unknowns}",
        _ => Counted,
    };

    /// <summary>What parts of it get equal shares of.</summary>
    internal SampleStrata Strata => SampleStrata.From(Task, Classes.Count, Samples);

    private string Counted => string.Join(", ", Classes.Zip(ClassCounts, (name, count) => $"{name} {count}"));

    private string Unknowns
    {
        get
        {
            int unknown = Samples.Count(sample => sample.Targets.Any(float.IsNaN));
            return unknown == 0 ? "" : $", {unknown} with findings that are not known";
        }
    }

    private FindingSummary SummaryOf(int finding)
    {
        int unknown = Samples.Count(sample => float.IsNaN(sample.Targets[finding]));
        var together = new int[Classes.Count];
        foreach (ImageSample sample in Samples.Where(sample => sample.Targets[finding] > 0))
        {
            for (int other = 0; other < together.Length; other++)
            {
                together[other] += sample.Targets[other] > 0 ? 1 : 0;
            }
        }

        return new FindingSummary(Classes[finding], ClassCounts[finding], Count - unknown - ClassCounts[finding], unknown, together.ToValueList());
    }
}
