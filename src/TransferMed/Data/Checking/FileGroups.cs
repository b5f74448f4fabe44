namespace TransferMed.Data;

/// <summary>Puts samples into the groups that their files name.</summary>
internal static class FileGroups
{
    /// <summary>
    /// The samples, those without a group with the one of their file. Where the pictures have been checked the groups are
    /// known from there; else each file without a group is read once more, without its pixels.
    /// </summary>
    public static IReadOnlyList<ImageSample> Assign(
        IReadOnlyList<ImageSample> samples, IGroupReader reader, ContentIndex? contents, CancellationToken cancellationToken)
    {
        if (!reader.KnowsGroups)
        {
            return samples;
        }

        var grouped = new ImageSample[samples.Count];
        ParallelPictures.ForEach(
            samples.Count,
            Environment.ProcessorCount,
            i => grouped[i] = samples[i].Group is not null ? samples[i] : samples[i] with { Group = GroupOf(samples[i], reader, contents) },
            cancellationToken);
        return grouped;
    }

    private static string? GroupOf(ImageSample sample, IGroupReader reader, ContentIndex? contents)
    {
        if (contents is not null)
        {
            return contents.Of(sample).Group;
        }

        try
        {
            return reader.GroupOf(sample);
        }
        catch (ImageDecodeException)
        {
            // Unchecked pictures fail when they are first read; until then one that cannot be read is a group of its own.
            return null;
        }
    }
}
