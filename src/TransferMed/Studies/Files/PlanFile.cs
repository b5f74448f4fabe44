using TransferMed.Storage;

namespace TransferMed.Studies;

/// <summary>The file with a study's units.</summary>
internal static class PlanFile
{
    /// <summary>Writes the plan unless it stands there as it is.</summary>
    public static void Write(StudyPaths paths, StudyPlan plan)
    {
        using var wanted = new MemoryStream();
        SealedJson.Write(wanted, new PlanDocument(plan.Units), PlanJson.Default.PlanDocument);
        byte[] bytes = wanted.ToArray();
        if (!File.Exists(paths.Plan) || !File.ReadAllBytes(paths.Plan).AsSpan().SequenceEqual(bytes))
        {
            AtomicFile.WriteAllBytes(paths.Plan, bytes);
        }
    }

    /// <exception cref="StudyException">There is none, or it cannot be read.</exception>
    public static IReadOnlyList<StudyUnit> Read(StudyPaths paths)
    {
        if (!File.Exists(paths.Plan))
        {
            throw new StudyException(
                File.Exists(paths.Record)
                    ? $"The study in '{paths.Folder}' has no plan.json that says what it consists of. Write it with {nameof(TransferStudy)}.PlanAsync, or start a shard."
                    : $"The folder '{paths.Folder}' holds no study: there is no study.json. Name the folder that the study was started with.");
        }

        try
        {
            return SealedJson.Read(File.ReadAllBytes(paths.Plan), PlanJson.Default.PlanDocument).Units;
        }
        catch (Exception error) when (StudyJson.IsFault(error) || error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"The file '{paths.Plan}' cannot be read: {error.Message} Delete it; a shard or the plan writes it again.", error);
        }
    }
}
