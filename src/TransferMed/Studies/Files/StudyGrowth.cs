namespace TransferMed.Studies;

/// <summary>What may be added to a study that has begun, because it adds runs and changes none: seeds, training sizes, the naive split.</summary>
internal static class StudyGrowth
{
    /// <summary>The wanted settings without what they only add to the stored ones. What they lack, or what differs otherwise, stays as it is.</summary>
    public static StudySettings Undo(StudySettings stored, StudySettings wanted)
    {
        StudySettings result = wanted;
        if (wanted.Seed <= stored.Seed && wanted.Seed + wanted.Seeds >= stored.Seed + stored.Seeds)
        {
            result = result with { Seed = stored.Seed, Seeds = stored.Seeds };
        }

        if (stored.TrainPerClass is { } before && wanted.TrainPerClass is { } now && !before.Except(now).Any())
        {
            result = result with { TrainPerClass = before };
        }

        return wanted.NaiveSplit ? result with { NaiveSplit = stored.NaiveSplit } : result;
    }
}
