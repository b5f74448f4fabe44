using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Puts samples into the groups that their files name.</summary>
internal static class FileGroups
{
    /// <summary>
    /// The samples, those without a group with the one of their file, and the notes of the decoder on each. Where the pictures have
    /// been checked both are known from there; else each file without a group is read once more, without its pixels.
    /// </summary>
    public static (IReadOnlyList<ImageSample> Samples, ValueList<string>[] Notes) Assign(
        IReadOnlyList<ImageSample> samples, IGroupReader reader, ContentIndex? contents, CancellationToken cancellationToken)
    {
        var notes = new ValueList<string>[samples.Count];
        Array.Fill(notes, []);
        if (!reader.KnowsGroups)
        {
            for (int i = 0; contents is not null && i < notes.Length; i++)
            {
                notes[i] = contents.Of(samples[i]).Notes;
            }

            return (samples, notes);
        }

        var grouped = new ImageSample[samples.Count];
        ParallelImages.ForEach(
            samples.Count,
            Environment.ProcessorCount,
            i =>
            {
                grouped[i] = samples[i];
                if (contents is not null || samples[i].Group is null)
                {
                    FileGroup group = GroupOf(samples[i], reader, contents);
                    grouped[i] = samples[i].Group is null ? samples[i] with { Group = group.Name } : samples[i];
                    notes[i] = group.Notes;
                }
            },
            cancellationToken);
        return (grouped, notes);
    }

    private static FileGroup GroupOf(ImageSample sample, IGroupReader reader, ContentIndex? contents)
    {
        if (contents is not null)
        {
            ImageContent content = contents.Of(sample);
            return new FileGroup(content.Group, content.GroupNote is null || sample.Group is not null ? content.Notes : [.. content.Notes, content.GroupNote]);
        }

        try
        {
            return reader.GroupOf(sample);
        }
        catch (ImageDecodeException)
        {
            // Unchecked pictures fail when they are first read; until then one that cannot be read is a group of its own.
            return new FileGroup(null, []);
        }
    }
}
