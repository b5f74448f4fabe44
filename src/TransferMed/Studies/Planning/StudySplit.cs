using TransferMed.Datasets;

namespace TransferMed.Studies;

/// <summary>One division of the target.</summary>
/// <param name="Fold">The fold that is the test part, from 0; null without cross-validation.</param>
/// <param name="Parts">The parts, the training part not yet reduced.</param>
internal sealed record StudySplit(int? Fold, DatasetParts Parts)
{
    /// <summary>What a source without published parts keeps for the test: a look at the pretraining, which no verdict rests on.</summary>
    private const double SourceTestShare = 0.2;

    /// <summary>The divisions of the target for a seed: by fold, as its publisher did where it says so, or at random.</summary>
    public static IReadOnlyList<StudySplit> OfTarget(ImageDataset target, StudyOptions options, int seed)
    {
        if (options.Folds is { } folds)
        {
            return
            [
                .. target.KFold(folds, seed).Select(fold =>
                {
                    DatasetParts rest = fold.Train.Split(1 - options.ValidationShare, options.ValidationShare, 0, seed);
                    return new StudySplit(fold.Index, new DatasetParts(rest.Train, rest.Validation, fold.Test) { Removed = rest.Removed, Notes = rest.Notes });
                }),
            ];
        }

        return [new StudySplit(null, Divide(target, options.TestShare, options.ValidationShare, options.UsePublishedParts, seed))];
    }

    /// <summary>The parts of a source for a seed. Without labels all pictures are trained on, whatever the choice per class: nothing could be judged.</summary>
    public static DatasetParts OfSource(ImageDataset source, StudyOptions options, int seed) => source.IsUnlabelled
        ? new DatasetParts(source, source.Subset([]), source.Subset([])) { Notes = source.Notes }
        : Divide(options.SourcePerClass is { } perClass ? source.Take(perClass, seed) : source, SourceTestShare, options.ValidationShare, true, seed);

    /// <summary>
    /// The divisions that are made picture by picture, as if groups and equal pictures did not exist. As many as the
    /// honest ones, with test parts of the same share.
    /// </summary>
    public static IReadOnlyList<StudySplit> Naive(ImageDataset target, StudyOptions options, int seed)
    {
        if (options.Folds is not { } folds)
        {
            double validation = (1 - options.TestShare) * options.ValidationShare;
            ImageDataset[] parts = ByImage(target, [1 - options.TestShare - validation, validation, options.TestShare], seed);
            return [new StudySplit(null, new DatasetParts(parts[0], parts[1], parts[2]))];
        }

        ImageDataset[] tests = ByImage(target, [.. Enumerable.Repeat(1.0 / folds, folds)], seed);
        return
        [
            .. tests.Select((test, fold) =>
            {
                HashSet<string> tested = [.. test.Samples.Select(sample => sample.Path)];
                ImageDataset outside = target.Subset(Enumerable.Range(0, target.Count).Where(i => !tested.Contains(target.Samples[i].Path)));
                ImageDataset[] rest = ByImage(outside, [1 - options.ValidationShare, options.ValidationShare], seed);
                return new StudySplit(fold, new DatasetParts(rest[0], rest[1], test));
            }),
        ];
    }

    private static DatasetParts Divide(ImageDataset dataset, double testShare, double validationShare, bool published, int seed)
    {
        // Pictures that are all in one part are not divided; where only some are in a part, dividing says what is missing.
        if (published && dataset.Samples.DistinctBy(sample => sample.Part).Skip(1).Any())
        {
            return dataset.PredefinedParts(validationShare, seed);
        }

        double validation = (1 - testShare) * validationShare;
        return dataset.Split(1 - testShare - validation, validation, testShare, seed);
    }

    private static ImageDataset[] ByImage(ImageDataset dataset, double[] shares, int seed)
    {
        int[][] images = [.. Enumerable.Range(0, dataset.Count).Select(i => new[] { i })];
        int[] partOf = StratifiedAssignment.Assign(images, dataset.Strata, shares, seed);
        return [.. Enumerable.Range(0, shares.Length).Select(part => dataset.Subset(Enumerable.Range(0, dataset.Count).Where(i => partOf[i] == part)))];
    }
}
