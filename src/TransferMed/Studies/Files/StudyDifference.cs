using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferMed.Studies;

/// <summary>Names what differs between a stored study and the one to be started.</summary>
internal static class StudyDifference
{
    private const int ShownLength = 60;
    private const string Missing = "not there";

    /// <summary>What may change while a study stands still: it decides no number.</summary>
    private static readonly string[] Ignored = ["startedAt", "path", "skipped", "notes", "dotNet", "operatingSystem", "deviceName", "command"];

    /// <summary>One text per difference, for example <c>options.epochs was 30 and is 40</c>; none where the study is the same.</summary>
    public static IReadOnlyList<string> Between(StudyRecord stored, StudyRecord wanted)
    {
        var differences = new List<string>();
        Compare("", ToNode(stored), ToNode(wanted), differences);
        return differences;
    }

    private static JsonNode? ToNode(StudyRecord record) => JsonSerializer.SerializeToNode(record, StudyJson.Default.StudyRecord);

    private static void Compare(string path, JsonNode? stored, JsonNode? wanted, List<string> differences)
    {
        switch (stored, wanted)
        {
            case (JsonObject before, JsonObject now):
                foreach (string name in before.Select(p => p.Key).Union(now.Select(p => p.Key)).Except(Ignored))
                {
                    Compare(path.Length == 0 ? name : $"{path}.{name}", before[name], now[name], differences);
                }

                break;
            case (JsonArray before, JsonArray now):
                for (int i = 0; i < Math.Max(before.Count, now.Count); i++)
                {
                    CompareElements($"{path}[{i}]", before.ElementAtOrDefault(i), now.ElementAtOrDefault(i), differences);
                }

                break;
            case var _ when !JsonNode.DeepEquals(stored, wanted):
                (string was, string now_) = Excerpts(stored?.ToString() ?? Missing, wanted?.ToString() ?? Missing);
                differences.Add($"{path} was {was} and is {now_}");
                break;
        }
    }

    /// <summary>An element with a name is called by it; one that is missing as a whole is one difference, not one per property.</summary>
    private static void CompareElements(string path, JsonNode? stored, JsonNode? wanted, List<string> differences)
    {
        string? before = (stored as JsonObject)?["name"]?.ToString();
        string? now = (wanted as JsonObject)?["name"]?.ToString();
        if (before == now)
        {
            Compare(before is null ? path : $"{path} ({before})", stored, wanted, differences);
        }
        else
        {
            differences.Add($"{path} was {before ?? Missing} and is {now ?? Missing}");
        }
    }

    /// <summary>Of long texts the part from a little before the first difference.</summary>
    private static (string Stored, string Wanted) Excerpts(string stored, string wanted)
    {
        int same = stored.AsSpan().CommonPrefixLength(wanted);
        int start = stored.Length <= ShownLength && wanted.Length <= ShownLength ? 0 : Math.Max(same - ShownLength / 2, 0);
        return (Excerpt(stored, start), Excerpt(wanted, start));
    }

    private static string Excerpt(string text, int start)
    {
        int length = Math.Min(ShownLength, text.Length - start);
        string shown = text.Substring(start, length);
        return (start > 0 ? "..." : "") + shown + (start + length < text.Length ? "..." : "");
    }
}
