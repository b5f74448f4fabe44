using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>Evaluates predictions by subgroups.</summary>
/// <param name="predictions">The predictions.</param>
/// <param name="options">How to resample.</param>
/// <param name="samples">What samples are called.</param>
/// <param name="groups">What groups are called.</param>
internal sealed class SubgroupEvaluation(PredictionSet predictions, BootstrapOptions options, string samples = "samples", string groups = "groups")
{
    private readonly bool _hasGroups = options.Groups && predictions.Groups?.Any(group => group is not null) == true;

    private string Units => _hasGroups ? groups : samples;

    public SubgroupTable Run()
    {
        SubgroupDivision[] divisions = [.. predictions.Subgroups is { } subgroups ? SubgroupDivision.Of(subgroups) : []];
        (Subgroup Row, int[] Samples)[] rows = [.. divisions.SelectMany(division => division.Parts.Select(part => (Evaluate(division.Column, part.Name, part.Samples), part.Samples)))];
        (Subgroup Row, int[] Samples)[] compared = [.. rows.Where(row => row.Row is { Difference: not null, Name: not SubgroupTable.NotStated })];
        ValueList<Subgroup> all = rows.Select(row => row.Row).ToValueList();
        if (compared.Length == 0)
        {
            return new SubgroupTable(all, null, false, Units);
        }

        // A small one may lie lowest by chance and would hide a large one that is surely worse.
        (Subgroup Row, int[] Samples)[] shown = [.. compared.Where(row => row.Row.Difference!.Upper < 0 && IsWorse(row.Samples, compared.Length))];
        return new SubgroupTable(all, (shown.Length > 0 ? shown : compared).MinBy(row => row.Row.Difference!.Value).Row, shown.Length > 0, Units);
    }

    private Subgroup Evaluate(string column, string name, int[] members)
    {
        (PredictionSet inside, PredictionSet? outside) = Divide(members);
        int pictures = inside.Paths?.Distinct(StringComparer.Ordinal).Count() ?? inside.Count;
        int units = UnitsOf(inside, null);
        int[] told = [.. Enumerable.Range(0, predictions.Classes.Count).Where(c => UnitsOf(inside, c) >= SubgroupTable.FewestOfClass)];
        int[] compared = [.. told.Where(c => outside is not null && UnitsOf(outside, c) >= SubgroupTable.FewestOfClass)];
        string? reason = ReasonToSayNothing(units, outside, compared);
        if (reason is not null)
        {
            return new Subgroup(column, name, members.Length, units) { Pictures = pictures, Reason = reason };
        }

        ConfidenceInterval?[] own = Recalls(inside, compared, options);
        return new Subgroup(column, name, members.Length, units)
        {
            Pictures = pictures,
            ComparedClasses = compared.Select(c => predictions.Classes[c]).ToValueList(),
            Recalls = Enumerable.Range(0, predictions.Classes.Count).Select(c => told.Contains(c) ? own[1 + c] : null).ToValueList(),
            BalancedAccuracy = own[0],
            Auc = told.Length < predictions.Classes.Count ? null : MetricIntervals.Of(inside, [Metrics.MacroAuc], options).GetValueOrDefault(Metrics.MacroAuc.Name),
            Difference = Difference(own[0]!, Recalls(outside!, compared, options)[0]!),
        };
    }

    private string? ReasonToSayNothing(int units, PredictionSet? outside, int[] compared)
    {
        return units < SubgroupTable.FewestUnits ? string.Create(CultureInfo.InvariantCulture, $"too few to tell: {units} of at least {SubgroupTable.FewestUnits} {Units}")
            : outside is null ? "all are of this kind: there are no others to compare with"
            : compared.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"too few to tell: no class with {SubgroupTable.FewestOfClass} {Units} here and among the others")
            : null;
    }

    /// <summary>Whether the difference stays below 0 when the level is divided among all that were compared.</summary>
    private bool IsWorse(int[] members, int count)
    {
        BootstrapOptions strict = options with { Level = 1 - (1 - options.Level) / count };
        (PredictionSet inside, PredictionSet? outside) = Divide(members);
        int[] compared = [.. Enumerable.Range(0, predictions.Classes.Count).Where(c => UnitsOf(inside, c) >= SubgroupTable.FewestOfClass && UnitsOf(outside!, c) >= SubgroupTable.FewestOfClass)];
        return Difference(Recalls(inside, compared, strict)[0]!, Recalls(outside!, compared, strict)[0]!).Upper < 0;
    }

    private (PredictionSet Inside, PredictionSet? Outside) Divide(int[] members)
    {
        var weights = new int[predictions.Count];
        foreach (int sample in members)
        {
            weights[sample] = 1;
        }

        PredictionSet inside = predictions.Repeated(weights);
        return (inside, members.Length == weights.Length ? null : predictions.Repeated([.. weights.Select(weight => 1 - weight)]));
    }

    /// <summary>The number of groups, or samples, of a class; of all for null.</summary>
    private int UnitsOf(PredictionSet part, int? label) => Enumerable.Range(0, part.Count)
        .Where(sample => label is null || part.Labels[sample] == label)
        .Select(sample => _hasGroups && part.Groups![sample] is { } group ? (group, -1) : ("", sample))
        .Distinct()
        .Count();

    /// <summary>The mean recall of the compared classes, then that of each class; null for one without samples.</summary>
    private ConfidenceInterval?[] Recalls(PredictionSet part, int[] compared, BootstrapOptions drawn)
    {
        ResamplingUnits units = ResamplingUnits.Of(part, drawn.Groups);
        BootstrapDistribution[] distributions = Bootstrap.Run(new RecallStatistic(part, compared), units, drawn);
        int fewest = compared.Min(c => UnitsOf(part, c));
        return [.. distributions.Select((distribution, i) => distribution.IsDefined
            ? IntervalRule.OverTrials(i == 0 ? fewest : UnitsOf(part, i - 1)).Read(distribution, units, drawn).Within(0, 1)
            : null)];
    }

    /// <summary>First minus second: the squared reaches towards each other add up as variances do (MOVER).</summary>
    internal static ConfidenceInterval Difference(ConfidenceInterval first, ConfidenceInterval second)
    {
        double difference = first.Value - second.Value;
        return new ConfidenceInterval(
            difference,
            difference - Hypotenuse(first.Value - first.Lower, second.Upper - second.Value),
            difference + Hypotenuse(first.Upper - first.Value, second.Value - second.Lower),
            first.Level,
            IntervalMethod.Mover);
    }

    private static double Hypotenuse(double a, double b) => Math.Sqrt(a * a + b * b);
}
