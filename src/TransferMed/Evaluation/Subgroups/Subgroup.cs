using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// What a model is worth for a part of the test samples: women, one camera, one hospital. Where groups (patients) are known, what is
/// enough and what intervals are drawn from are whole groups.
/// </summary>
public sealed class Subgroup
{
    internal Subgroup(string column, string name, int count, int units)
    {
        Column = column;
        Name = name;
        Count = count;
        Units = units;
    }

    /// <summary>What the samples were divided by, for example <c>sex</c>.</summary>
    public string Column { get; }

    /// <summary>What these have in common: a value, for numbers a range such as <c>18 to 34</c>, <see cref="SubgroupTable.NotStated"/>, or how many rare values together.</summary>
    public string Name { get; }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>The number of different paths; of samples where no paths are known. Predictions of several runs have each path more than once.</summary>
    internal int Pictures { get; init; }

    /// <summary>The number of groups (patients); of samples where no groups are known.</summary>
    public int Units { get; }

    /// <summary>Why nothing is said of them, such as <c>too few to tell: 7 of at least 10 groups</c>; null where something is.</summary>
    public string? Reason { get; internal init; }

    /// <summary>The classes that are compared: those of which enough are among these samples and among the others.</summary>
    public ValueList<string> ComparedClasses { get; internal init; } = [];

    /// <summary>The share of each class that is recognised (its recall; of two classes specificity and sensitivity), in the order of the classes; null for one with too few.</summary>
    public ValueList<ConfidenceInterval?> Recalls { get; internal init; } = [];

    /// <summary>The mean recall of <see cref="ComparedClasses"/>; null where there is a <see cref="Reason"/>.</summary>
    public ConfidenceInterval? BalancedAccuracy { get; internal init; }

    /// <summary>The macro AUC; null where there is a <see cref="Reason"/>, there are too few of a class, or it is not defined.</summary>
    public ConfidenceInterval? Auc { get; internal init; }

    /// <summary>
    /// <see cref="BalancedAccuracy"/> less that of all other test samples over the same classes, by the intervals of both (Zou and Donner
    /// 2008), as if no patient were on both sides; null where there is a <see cref="Reason"/>.
    /// </summary>
    public ConfidenceInterval? Difference { get; internal init; }

    /// <summary>Column and name.</summary>
    /// <returns>For example <c>sex: female</c>.</returns>
    public override string ToString() => $"{Column}: {Name}";
}
