using TransferMed.Runtime;

namespace TransferMed.Data;

public sealed partial class ImageDataset
{
    /// <summary>
    /// The parts that the data's publisher has made (the column <c>split</c> of a manifest). Where there is no validation
    /// part, a share of the training part is taken, stratified and by group as in <see cref="Split"/>. The published test
    /// part is kept whole, so that results compare with others'; a picture of the training or validation part that shares
    /// its group, its pixels or its looks with the test part, or of the training part with the validation part, would leak and is left
    /// out and listed in <see cref="DatasetParts.Removed"/>.
    /// </summary>
    /// <param name="validationShare">The share of the training part that becomes the validation part where none is published; from 0 (none) to below 1.</param>
    /// <param name="seed">Decides which samples these are.</param>
    /// <param name="links">What counts as a leak. Default: <see cref="SplitLinks.NearDuplicates"/>.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="DatasetException">A sample has no part, there is no training or no test part, or a part lacks a class.</exception>
    /// <exception cref="ImageDecodeException">A picture that has not been checked cannot be decoded.</exception>
    public DatasetParts PredefinedParts(double validationShare, int seed, SplitLinks links = SplitLinks.NearDuplicates)
    {
        if (!(validationShare >= 0 && validationShare < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(validationShare), validationShare, "The share is from 0 to below 1.");
        }

        RequireParts();
        List<int[]> units = UnitsOf(links);
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
        train.RequireEveryClass(nameof(DatasetPart.Train), this);
        test.RequireEveryClass(nameof(DatasetPart.Test), this);
        if (Samples.Any(sample => sample.Part == DatasetPart.Validation))
        {
            validation.RequireEveryClass(nameof(DatasetPart.Validation), this);
        }
        else if (validationShare > 0)
        {
            ImageDataset[] parts = Distribute(training, [1 - validationShare, validationShare], seed, [nameof(DatasetPart.Train), nameof(DatasetPart.Validation)]);
            (train, validation) = (parts[0], parts[1]);
        }

        return new DatasetParts(train, validation, test) { Removed = removed.ToValueList() };

        IEnumerable<int[]> Of(DatasetPart part) => kept.Where(unit => Samples[unit[0]].Part == part);

        ImageDataset Join(IEnumerable<int[]> members) => Subset(members.SelectMany(unit => unit).Order());
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
                throw new DatasetException($"{Name}: the column 'split' puts no picture into the part {part}. Use {nameof(Split)} to make parts at random.");
            }
        }
    }

    private SkippedFile Leak(int[] unit, int sample, DatasetPart strongest)
    {
        ImageSample twin = Samples[Array.Find(unit, i => Samples[i].Part == strongest)];
        return new SkippedFile(
            Samples[sample].Path,
            $"it shares its group, its pixels or its looks (directly or by way of others) with {twin.Path}, which the publisher put into the part {strongest}.");
    }
}
