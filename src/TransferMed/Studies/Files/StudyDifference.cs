using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>Names what differs between a stored study and the one to be started.</summary>
internal static class StudyDifference
{
    /// <summary>What may change while a study stands still: it decides no number.</summary>
    private static readonly string[] s_ignored = ["startedAt", "path", "skipped", "notes", "dotNet", "operatingSystem", "deviceName", "command"];

    /// <summary>One text per difference, for example <c>options.training.epochs is 40, the study has 30</c>; none where the study is the same.</summary>
    public static IReadOnlyList<string> Between(StudyRecord stored, StudyRecord wanted) =>
        JsonDifference.Between("the study", ToNode(stored), ToNode(wanted), s_ignored);

    private static JsonNode? ToNode(StudyRecord record) => JsonSerializer.SerializeToNode(record, StudyJson.Default.StudyRecord);
}
