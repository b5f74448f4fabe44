using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Auditing;

/// <summary>Datasets without what an audit found.</summary>
internal static class AuditRepair
{
    public static ImageDataset Deduplicate(AuditedImages images, bool keepConflicts)
    {
        if (images.Mode == AuditMode.Within)
        {
            return Keep(images.Sets[0], [.. images.Links.Members.SelectMany(same => Kept(images, same, keepConflicts)).Order()], "stand in it more than once or under two labels");
        }

        HashSet<int> leaking = Leaking(images);
        return Keep(images.Sets[0], [.. Enumerable.Range(0, images.Sets[0].Count).Where(i => !leaking.Contains(i))], "are, look like or belong to pictures of the other side");
    }

    /// <summary>What is kept of a dataset, with its notes and how many were taken out.</summary>
    private static ImageDataset Keep(ImageDataset dataset, int[] kept, string reason)
    {
        int[] removed = [.. Enumerable.Range(0, dataset.Count).Except(kept)];
        string[] notes = removed.Length == 0
            ? []
            : [LeftOutReason.Of(removed.Select(i => new SkippedFile(dataset.Samples[i].Path, $"taken out after an audit, as pictures that {reason}")))[0].ToString() + "."];
        return dataset.Select(kept, [.. dataset.Notes, .. notes]);
    }

    public static ImageDataset LinkGroups(AuditedImages images)
    {
        if (images.Mode == AuditMode.SourceAndTarget)
        {
            throw new InvalidOperationException(
                $"A source and a target are never split together, so that groups across them mean nothing. {nameof(AuditReport.Deduplicate)} gives the source without what it shares with the target.");
        }

        if (images.Sets.Any(set => set.Contents != images.Sets[0].Contents))
        {
            throw new InvalidOperationException("The parts come from different datasets and cannot be joined. Open all pictures as one dataset and audit that.");
        }

        var samples = images.Samples.ToArray();
        foreach (int[] unit in SplitUnits.Find(images.Samples, images.Links, images.Overlaps.Select(overlap => (overlap.First, overlap.Second))).Where(unit => unit.Length > 1))
        {
            string group = GroupOf(images, unit);
            foreach (int i in unit)
            {
                samples[i] = samples[i] with { Group = group };
            }
        }

        return images.Sets[0].With(samples);
    }

    /// <summary>The first picture of each label, or none where there are several labels and these are not to be kept.</summary>
    private static int[] Kept(AuditedImages images, int[] same, bool keepConflicts)
    {
        int[] first = [.. images.Agreeing(same).Select(alike => alike[0])];
        return first.Length == 1 || keepConflicts ? first : [];
    }

    /// <summary>The pictures of the first side that are, look like or belong to what is on another side.</summary>
    private static HashSet<int> Leaking(AuditedImages images)
    {
        var leaking = new HashSet<int>();
        foreach (int[] same in images.Links.Members)
        {
            AddIfShared(same);
        }

        foreach (LikePair like in images.Links.Near)
        {
            AddIfShared([.. images.Links.Members[like.First], .. images.Links.Members[like.Second]]);
        }

        if (images.Mode == AuditMode.Parts)
        {
            foreach (IGrouping<string?, int> group in Enumerable.Range(0, images.Samples.Count).GroupBy(i => images.Samples[i].Group).Where(group => group.Key is not null))
            {
                AddIfShared([.. group]);
            }
        }

        return leaking;

        void AddIfShared(int[] linked)
        {
            if (Array.Exists(linked, i => images.Sides[i] > 0))
            {
                leaking.UnionWith(linked.Where(i => images.Sides[i] == 0));
            }
        }
    }

    /// <summary>The one group that all have; otherwise a new name that says it is made, and that no other unit has.</summary>
    private static string GroupOf(AuditedImages images, int[] unit)
    {
        string?[] groups = [.. unit.Select(i => images.Samples[i].Group).Distinct()];
        string least = groups.OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault() ?? images.Samples[unit[0]].Path;
        return groups is [string only] ? only : $"linked:{least}";
    }
}
