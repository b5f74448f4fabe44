using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    /// <summary>
    /// Splits the dataset at random into three parts. The shares of the classes are as equal as possible in all parts; so are those of each finding and of pictures without any, which are
    /// counted together, and those of fifths of the first value (<see cref="Task"/>). A part without a finding or value is named in <see cref="DatasetParts.Notes"/>.
    /// Samples of one group, copies (mirrored and turned ones too) and pictures that look the same never stand in two parts.
    /// The outcome depends on the pictures, the order of the samples and the seed alone.
    /// </summary>
    /// <param name="train">The share of the training part, above 0.</param>
    /// <param name="validation">The share of the validation part; 0 for none.</param>
    /// <param name="test">The share of the test part; 0 for none. The three sum to 1.</param>
    /// <param name="seed">Decides which samples go where.</param>
    /// <param name="links">What stays on one side. Default: <see cref="SplitLinks.NearDuplicates"/>.</param>
    /// <param name="monitor">Who watches the pictures being compared, and checked where they are not yet; nobody where null.</param>
    /// <param name="cancellationToken">Ends the work early, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="ArgumentException">The shares are not from 0 to 1 with the sum 1.</exception>
    /// <exception cref="DatasetException">A class has too few groups for every part to get one; for findings and values the set has.</exception>
    /// <exception cref="ImageDecodeException">A picture that has not been checked cannot be decoded.</exception>
    public DatasetParts Split(double train, double validation, double test, int seed, SplitLinks links = SplitLinks.NearDuplicates, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        CheckShares(train, validation, test);
        (DatasetPart Part, double Share)[] wanted =
        [
            .. new[] { (DatasetPart.Train, train), (DatasetPart.Validation, validation), (DatasetPart.Test, test) }.Where(part => part.Item2 > 0),
        ];
        List<int[]> units = UnitsOf(links, monitor, cancellationToken);
        ImageDataset[] parts = Distribute(units, [.. wanted.Select(part => part.Share)], seed, [.. wanted.Select(part => part.Part.ToString())]);
        string[][] lacking = [.. parts.Zip(wanted, (part, one) => LackingTargets(one.Part.ToString(), part).ToArray())];
        return new DatasetParts(Part(DatasetPart.Train), Part(DatasetPart.Validation), Part(DatasetPart.Test))
        {
            Notes = [.. Notes, .. lacking.SelectMany(notes => notes)],
            Assignment = AssignmentText.AtRandom(train, validation, test, seed, links, Task),
        };

        ImageDataset Part(DatasetPart part) => Array.FindIndex(wanted, w => w.Part == part) is >= 0 and int index ? parts[index].WithNotes(lacking[index]) : Select([], Notes);
    }

    /// <summary>
    /// Splits the dataset at random into folds for cross-validation. Sizes and shares of the classes are as equal as
    /// possible, also those of findings and of values as for <see cref="Split"/>; samples of one group, copies and pictures that look the same always stand in the same fold.
    /// </summary>
    /// <param name="folds">The number of folds, at least 2.</param>
    /// <param name="seed">Decides which samples go where.</param>
    /// <param name="links">What stays in one fold. Default: <see cref="SplitLinks.NearDuplicates"/>.</param>
    /// <param name="monitor">Who watches the pictures being compared, and checked where they are not yet; nobody where null.</param>
    /// <param name="cancellationToken">Ends the work early, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The folds; each sample is in the test set of exactly one.</returns>
    /// <exception cref="DatasetException">A class has fewer groups than there are folds; the message names the class and the numbers.</exception>
    /// <exception cref="ImageDecodeException">A picture that has not been checked cannot be decoded.</exception>
    public IReadOnlyList<DatasetFold> KFold(int folds, int seed, SplitLinks links = SplitLinks.NearDuplicates, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        List<int[]> units = UnitsOf(links, monitor, cancellationToken);
        double[] shares = [.. Enumerable.Repeat(1.0 / folds, folds)];
        ImageDataset[] parts = Distribute(units, shares, seed, [.. Enumerable.Range(0, folds).Select(i => $"fold {i}")]);
        var foldOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int fold = 0; fold < folds; fold++)
        {
            foreach (ImageSample sample in parts[fold].Samples)
            {
                foldOf[sample.Path] = fold;
            }
        }

        return
        [
            .. parts.Select((part, fold) =>
                new DatasetFold(fold, Select(Enumerable.Range(0, Count).Where(i => foldOf[Samples[i].Path] != fold), Notes), part.WithNotes(LackingTargets($"fold {fold}", part)))),
        ];
    }

    private static void CheckShares(double train, double validation, double test)
    {
        CheckShare(train, nameof(train));
        CheckShare(validation, nameof(validation));
        CheckShare(test, nameof(test));
        if (train == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(train), train, "The training part needs a share above 0.");
        }

        if (Math.Abs(train + validation + test - 1) > 1e-9)
        {
            throw new ArgumentException(FormattableString.Invariant($"The shares {train} + {validation} + {test} do not sum to 1."), nameof(test));
        }
    }

    private static void CheckShare(double share, string name)
    {
        if (!(share >= 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(name, share, "A share is from 0 to 1.");
        }
    }

    /// <summary>Puts the units into parts and checks that every part holds every class that the units hold.</summary>
    private ImageDataset[] Distribute(List<int[]> units, double[] shares, long seed, string[] names)
    {
        CheckUnits(units, names);
        int[] partOf = StratifiedAssignment.Assign(units, Strata, shares, seed);
        ImageDataset[] parts =
        [
            .. Enumerable.Range(0, shares.Length).Select(part =>
                Select(units.Where((_, unit) => partOf[unit] == part).SelectMany(unit => unit).Order(), Notes)),
        ];
        for (int part = 0; part < parts.Length; part++)
        {
            if (Task.IsOneOfSeveral)
            {
                parts[part].RequireEveryClass(names[part], this);
            }
            else if (parts[part].Count == 0)
            {
                throw new DatasetException($"{Name}: the part {names[part]} got no picture, because its groups are few and large. Choose other shares, or add pictures.{GroupAdvice}");
            }
        }

        return parts;
    }

    /// <summary>The findings and values of the whole of which a part has none, in sentences. A rare finding need not stop the work.</summary>
    private IEnumerable<string> LackingTargets(string name, ImageDataset part)
    {
        if (Task.IsOneOfSeveral || part.Count == 0)
        {
            yield break;
        }

        for (int target = 0; target < Classes.Count; target++)
        {
            int all = Samples.Count(sample => Task.IsThere(sample.Targets[target]));
            if (all > 0 && !part.Samples.Any(sample => Task.IsThere(sample.Targets[target])))
            {
                yield return Task is MultiLabel
                    ? $"The part {name} has no picture with the finding '{Classes[target]}', of which there are {all} in all: its figures say nothing about this finding."
                    : $"The part {name} has no picture of which the value '{Classes[target]}' is known, of {all} in all: its figures say nothing about this value.";
            }
        }
    }

    private void CheckUnits(List<int[]> units, string[] names)
    {
        if (!Task.IsOneOfSeveral)
        {
            if (units.Count < names.Length)
            {
                throw new DatasetException(
                    $"{Name}: there {(units.Count == 1 ? "is 1 group" : $"are {units.Count} groups")} in {Wording.Count(Count, "picture")}, too few for {names.Length} parts ({string.Join(", ", names)}). "
                    + $"A group, copies and pictures that look the same stay together; a picture without a group is one of its own. Add pictures, or ask for fewer parts.{GroupAdvice}");
            }

            return;
        }

        for (int label = 0; label < Classes.Count; label++)
        {
            if (ClassCounts[label] == 0)
            {
                throw new DatasetException($"{Name}: class '{Classes[label]}' has no pictures, so that no part can get one. {ClassList.LackRemedy}");
            }

            int holding = units.Count(unit => Array.Exists(unit, i => Samples[i].Label == label));
            if (holding < names.Length)
            {
                throw new DatasetException(
                    $"{Name}: class '{Classes[label]}' has {holding} group(s) in {units.Sum(unit => unit.Count(i => Samples[i].Label == label))} picture(s), "
                    + $"too few for {names.Length} parts ({string.Join(", ", names)}). A group, copies and pictures that look the same stay together; a picture without a group is one of its own. "
                    + $"Add pictures of the class, drop it, or ask for fewer parts.{GroupAdvice}");
            }
        }
    }

    private void RequireEveryClass(string part, ImageDataset whole)
    {
        for (int label = 0; label < Classes.Count; label++)
        {
            if (ClassCounts[label] == 0)
            {
                throw new DatasetException(
                    $"{whole.Name}: the part {part} got no picture of class '{Classes[label]}' ({whole.ClassCounts[label]} pictures in all), because its groups are few and large. "
                    + $"Choose other shares, or add pictures of the class.{whole.GroupAdvice}");
            }
        }
    }
}
