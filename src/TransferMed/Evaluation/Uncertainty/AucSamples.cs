using System.Globalization;
using System.Runtime.InteropServices;

namespace TransferMed.Evaluation;

/// <summary>Which samples are positive, which negative, and which belong together.</summary>
internal sealed class AucSamples
{
    public AucSamples(IReadOnlyList<bool> isPositive, IReadOnlyList<string?>? groups)
    {
        Positives = [.. Enumerable.Range(0, isPositive.Count).Where(sample => isPositive[sample])];
        Negatives = [.. Enumerable.Range(0, isPositive.Count).Where(sample => !isPositive[sample])];
        int[] groupOf = Number(isPositive.Count, groups, out int count);
        GroupCount = count;
        GroupsOfPositives = [.. Positives.Select(sample => groupOf[sample])];
        GroupsOfNegatives = [.. Negatives.Select(sample => groupOf[sample])];
        GroupsWithPositives = GroupsOfPositives.Distinct().Count();
        GroupsWithNegatives = GroupsOfNegatives.Distinct().Count();
    }

    public int[] Positives { get; }

    public int[] Negatives { get; }

    public int GroupCount { get; }

    /// <summary>The number of the group of each positive; a sample without a group is one of its own.</summary>
    public int[] GroupsOfPositives { get; }

    public int[] GroupsOfNegatives { get; }

    public int GroupsWithPositives { get; }

    public int GroupsWithNegatives { get; }

    /// <summary>Whether a variance can be computed: it takes two independent positives and negatives.</summary>
    public bool HaveVariance => GroupsWithPositives >= 2 && GroupsWithNegatives >= 2;

    public void RequireVariance(string name)
    {
        if (!HaveVariance)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The samples have positives in {GroupsWithPositives} and negatives in {GroupsWithNegatives} groups (a sample without a group counts as one); the variance of an area under the curve needs two of each."),
                name);
        }
    }

    private static int[] Number(int samples, IReadOnlyList<string?>? groups, out int count)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var groupOf = new int[samples];
        count = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            if (groups?[sample] is not { } name)
            {
                groupOf[sample] = count++;
                continue;
            }

            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, name, out bool known);
            groupOf[sample] = number = known ? number : count++;
        }

        return groupOf;
    }
}
