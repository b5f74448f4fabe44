namespace TransferMed.Datasets;

/// <content>Folds for choices that are made inside one part.</content>
public sealed partial class ImageDataset
{
    /// <summary>
    /// The fold of each sample, as <see cref="KFold"/> divides: stratified, samples that belong or look together in one. As many folds as every
    /// class has units for, but no more than asked for.
    /// </summary>
    /// <param name="most">The most folds.</param>
    /// <param name="seed">Decides which samples go where.</param>
    /// <returns>A fold for each sample; null where a class cannot stand both inside and outside of every fold that has it, or, for findings and values, where there are not two units.</returns>
    internal int[]? FoldOfEach(int most, long seed)
    {
        List<int[]> units = UnitsOf(SplitLinks.NearDuplicates);
        int[] labels = [.. Samples.Select(sample => sample.Label)];
        int folds = Math.Min(most, Task.IsOneOfSeveral ? Enumerable.Range(0, Classes.Count).Min(label => units.Count(unit => Array.Exists(unit, i => labels[i] == label))) : units.Count);
        if (folds < 2)
        {
            return null;
        }

        int[] ofUnit = StratifiedAssignment.Assign(units, Strata, [.. Enumerable.Repeat(1.0 / folds, folds)], seed);
        var foldOf = new int[Count];
        foreach ((int unit, int[] members) in units.Index())
        {
            foreach (int i in members)
            {
                foldOf[i] = ofUnit[unit];
            }
        }

        bool everyClassRemains = !Task.IsOneOfSeveral || labels.Zip(foldOf).GroupBy(pair => pair.First).All(members => members.Select(pair => pair.Second).Distinct().Count() > 1);
        return everyClassRemains ? foldOf : null;
    }
}
