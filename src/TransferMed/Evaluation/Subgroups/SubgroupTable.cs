using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What a model is worth for parts of the test samples. It says whether an error falls on some more than on others.</summary>
public sealed class SubgroupTable
{
    /// <summary>The name of those whose value is missing.</summary>
    public const string NotStated = "not stated";

    /// <summary>The fewest groups (samples where there are no groups) of which something is said.</summary>
    public const int FewestUnits = 10;

    /// <summary>The fewest groups (samples where there are no groups) of a class whose recall is given and compared.</summary>
    public const int FewestOfClass = 5;

    internal SubgroupTable(ValueList<Subgroup> rows, Subgroup? worst, bool isShown, string units)
    {
        Rows = rows;
        Worst = worst;
        IsShown = isShown;
        Units = units;
    }

    /// <summary>All subgroups, column by column, in the order of the names or numbers; those not stated last.</summary>
    public ValueList<Subgroup> Rows { get; }

    /// <summary>The one that lies lowest beside all others; of those that are shown to be worse, where there are any, the lowest. Null where none is large enough.</summary>
    public Subgroup? Worst { get; }

    /// <summary>Whether <see cref="Worst"/> is shown to be worse than the others, with the level divided among all that were compared (Bonferroni).</summary>
    public bool IsShown { get; }

    /// <summary>What is counted where it matters how many there are: groups or samples, or what the caller calls them.</summary>
    internal string Units { get; }

    /// <summary>How many could be compared.</summary>
    internal int Compared => Rows.Count(row => row is { Difference: not null, Name: not NotStated });

    /// <summary>The worst named in a sentence, and whether chance may explain it.</summary>
    /// <returns>For example <c>sex: female lies lowest: balanced accuracy 0.712 [0.610, 0.801], 12.1 points below all others [-22.0, -1.5]; the lowest of 9 subgroups lies low by chance too: no difference is shown</c>; <c>is worse</c> where it is shown.</returns>
    public override string ToString()
    {
        if (Worst is not { Difference: { } difference } worst)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no subgroup is large enough to tell: {FewestUnits} {Units} are needed, and {FewestOfClass} of a class");
        }

        string judged = IsShown ? "the difference is shown" + (Compared > 1 ? string.Create(CultureInfo.InvariantCulture, $", also when {Compared} subgroups are allowed for") : "")
            : Compared > 1 ? string.Create(CultureInfo.InvariantCulture, $"the lowest of {Compared} subgroups lies low by chance too: no difference is shown")
            : "no difference is shown";
        string place = difference.Value < 0
            ? string.Create(CultureInfo.InvariantCulture, $"{-100 * difference.Value:0.0} points below all others [{100 * difference.Lower:0.0}, {100 * difference.Upper:0.0}]")
            : string.Create(CultureInfo.InvariantCulture, $"{100 * difference.Value:0.0} points above all others [{100 * difference.Lower:0.0}, {100 * difference.Upper:0.0}]");
        return $"{worst} {(IsShown ? "is worse" : "lies lowest")}: balanced accuracy {worst.BalancedAccuracy}, {place}; {judged}";
    }
}
