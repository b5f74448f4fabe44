using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    /// <summary>
    /// The parts that the data's publisher has made (the column <c>split</c> of a manifest, or folders train, val and test). Where there is no validation
    /// part, a share of the training part is taken, stratified and by group as in <see cref="Split"/>. The published test
    /// part is kept whole, so that results compare with others'; a picture of the training or validation part that shares
    /// its group, its pixels or its looks with the test part, or of the training part with the validation part, would leak and is left
    /// out and listed in <see cref="DatasetParts.Removed"/>. A published validation or test part may lack a class:
    /// <see cref="DatasetParts.Notes"/> says so, and what is not defined without the class is NaN there; so may each part lack findings and values. The log that the dataset was
    /// opened with is told each note once.
    /// </summary>
    /// <param name="validationShare">The share of the training part that becomes the validation part where none is published; from 0 (none) to below 1.</param>
    /// <param name="seed">Decides which samples these are.</param>
    /// <param name="links">What counts as a leak. Default: <see cref="SplitLinks.NearDuplicates"/>.</param>
    /// <param name="monitor">Who watches the pictures being compared, and checked where they are not yet; nobody where null.</param>
    /// <param name="cancellationToken">Ends the work early, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="DatasetException">A sample has no part, there is no training or no test part, the training part lacks a class, or a part is empty.</exception>
    /// <exception cref="ImageDecodeException">A picture that has not been checked cannot be decoded.</exception>
    public DatasetParts PredefinedParts(double validationShare, int seed, SplitLinks links = SplitLinks.NearDuplicates, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        if (!(validationShare >= 0 && validationShare < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(validationShare), validationShare, "The share is from 0 to below 1.");
        }

        RequireParts();
        List<int[]> units = UnitsOf(links, monitor, cancellationToken);
        var removed = new List<SkippedFile>();
        var kept = new List<int[]>();
        foreach (int[] unit in units)
        {
            DatasetPart strongest = unit.Max(i => Samples[i].Part!.Value);
            kept.Add([.. unit.Where(i => Samples[i].Part == strongest)]);
            removed.AddRange(unit.Where(i => Samples[i].Part != strongest).Select(i => Leak(unit, i, strongest)));
        }

        List<int[]> training = [.. Of(DatasetPart.Train)];
        ImageDataset test = Join(Of(DatasetPart.Test));
        ImageDataset train = Join(training);
        ImageDataset validation = Join(Of(DatasetPart.Validation));
        RequireLearnable(train);
        List<string> ofTest = [.. LackingIn(DatasetPart.Test, test)];
        List<string> ofValidation = [];
        if (Samples.Any(sample => sample.Part == DatasetPart.Validation))
        {
            ofValidation.AddRange(LackingIn(DatasetPart.Validation, validation));
        }
        else if (validationShare > 0)
        {
            (train, validation) = TakeValidation(training, validationShare, seed);
            ofValidation.AddRange(LackingTargets(nameof(DatasetPart.Validation), validation));
        }

        string[] ofTrain = [.. LackingTargets(nameof(DatasetPart.Train), train)];

        string[] ofAll = removed.Count == 0 ? [] : [NoteOf(removed)];
        Said.Say(Name, [.. ofTrain, .. ofTest, .. ofValidation, .. ofAll]);
        return new DatasetParts(train.WithNotes([.. ofTrain, .. ofAll]), validation.WithNotes([.. ofValidation, .. ofAll]), test.WithNotes([.. ofTest, .. ofAll]))
        {
            Removed = removed.ToValueList(),
            Notes = [.. Notes, .. ofTrain, .. ofTest, .. ofValidation, .. ofAll],
            Assignment = AssignmentText.AsPublished(Samples.Any(sample => sample.Part == DatasetPart.Validation), validationShare, seed, removed.Count, links),
        };

        IEnumerable<int[]> Of(DatasetPart part) => kept.Where(unit => Samples[unit[0]].Part == part);

        ImageDataset Join(IEnumerable<int[]> members) => Select(members.SelectMany(unit => unit).Order(), Notes);
    }

    private static string NoteOf(List<SkippedFile> removed)
    {
        string reasons = string.Join("; ", LeftOutReason.Of(removed));
        return $"{Wording.Count(removed.Count, "picture")} of the published parts {(removed.Count == 1 ? "is" : "are")} in none of these, because {(removed.Count == 1 ? "it" : "they")} would have leaked. {reasons}.";
    }

    private void RequireParts()
    {
        if (Samples.FirstOrDefault(sample => sample.Part is null) is ImageSample without)
        {
            string place = without.Line is int line ? $" (line {line} of the manifest)" : "";
            throw new DatasetException($"{Name}: {without.Path}{place} is in no part. Give every row of the manifest a value in the column 'split', or use {nameof(Split)}.");
        }

        foreach (DatasetPart part in (ReadOnlySpan<DatasetPart>)[DatasetPart.Train, DatasetPart.Test])
        {
            if (!Samples.Any(sample => sample.Part == part))
            {
                string other = part == DatasetPart.Test && Samples.Any(sample => sample.Part == DatasetPart.Validation)
                    ? "If the published validation part is what results are to be judged on, name it test: a validation part is then taken from the training part. Or use"
                    : "Use";
                throw new DatasetException($"{Name}: {PublishedParts.OriginOf(Samples)} put no picture into the part {part}. {other} {nameof(Split)} to make parts at random.");
            }
        }
    }

    /// <summary>What the publisher gave no training picture of cannot be learnt.</summary>
    private void RequireLearnable(ImageDataset train)
    {
        if (!Task.IsOneOfSeveral)
        {
            if (train.Count == 0)
            {
                throw new DatasetException($"{Name}: every picture of the published part {DatasetPart.Train} is or looks like one of another part, or shares its group, so that nothing is left of it. Correct {PublishedParts.OriginOf(Samples)}, or use {nameof(Split)}.");
            }

            return;
        }

        for (int label = 0; label < Classes.Count; label++)
        {
            if (train.ClassCounts[label] == 0)
            {
                throw new DatasetException($"{Name}: the part {DatasetPart.Train} has no picture of class '{Classes[label]}': {Lack(DatasetPart.Train, label)} Without training pictures the class cannot be learnt: correct the parts, or drop the class.");
            }
        }
    }

    /// <summary>A published part that lacks a class is used as it is; what lacks everything is none.</summary>
    private IEnumerable<string> LackingIn(DatasetPart part, ImageDataset kept)
    {
        if (kept.Count == 0)
        {
            throw new DatasetException($"{Name}: every picture of the published part {part} is or looks like one of another part, or shares its group, so that nothing is left of it. Correct {PublishedParts.OriginOf(Samples)}, or use {nameof(Split)}.");
        }

        foreach (string lacking in LackingTargets(part.ToString(), kept))
        {
            yield return lacking;
        }

        for (int label = 0; Task.IsOneOfSeveral && label < Classes.Count; label++)
        {
            if (kept.ClassCounts[label] == 0)
            {
                yield return $"The part {part} has no picture of class '{Classes[label]}': {Lack(part, label)} The part is used as it was published: its figures say nothing about this class, and metrics that need it are NaN or count it as 0.";
            }
        }
    }

    /// <summary>Why a part has none of a class, as a sentence.</summary>
    private string Lack(DatasetPart part, int label)
    {
        int published = Samples.Count(sample => sample.Part == part && sample.Label == label);
        if (ClassCounts[label] == 0)
        {
            return "it is among the stated classes, but the whole set has none.";
        }

        return published == 0
            ? $"{PublishedParts.OriginOf(Samples)} put none of its {ClassCounts[label]} pictures there."
            : $"the {Wording.Count(published, "picture")} that {PublishedParts.OriginOf(Samples)} put there would have leaked and {(published == 1 ? "was" : "were")} taken out.";
    }

    private (ImageDataset Train, ImageDataset Validation) TakeValidation(List<int[]> training, double share, int seed)
    {
        try
        {
            ImageDataset[] parts = Distribute(training, [1 - share, share], seed, [nameof(DatasetPart.Train), nameof(DatasetPart.Validation)]);
            return (parts[0], parts[1]);
        }
        catch (DatasetException e)
        {
            throw new DatasetException($"{e.Message} ({PublishedParts.OriginOf(Samples)} made no validation part, so that a share of the training part was to be taken. Publish a validation part, or ask for the share 0.)", e);
        }
    }

    private SkippedFile Leak(int[] unit, int sample, DatasetPart strongest)
    {
        ImageSample twin = Samples[Array.Find(unit, i => Samples[i].Part == strongest)];
        return new SkippedFile(
            Samples[sample].Path,
            $"the publisher put it into the part {Samples[sample].Part}, but it shares its group, its pixels or its looks (directly or by way of others) with '{twin.Path}' of the part {strongest}.");
    }
}
