using System.Globalization;
using System.Text.Json.Nodes;

namespace TransferMed.Runtime;

/// <summary>Says in words what differs between a stored document and the one of now, property by property.</summary>
internal static class JsonDifference
{
    private const int ShownLength = 120;
    private const int ShownDifferences = 8;
    private const string Missing = "not there";

    /// <summary>One text per difference, for example <c>learningRate is 0.04, the checkpoint has 0.01</c>; none where both are equal.</summary>
    /// <param name="owner">What holds the stored document, for example <c>the checkpoint</c>.</param>
    /// <param name="stored">The stored document.</param>
    /// <param name="wanted">The document of now.</param>
    /// <param name="ignored">Names of properties that may differ, at any depth.</param>
    public static IReadOnlyList<string> Between(string owner, JsonNode? stored, JsonNode? wanted, params IReadOnlyCollection<string> ignored)
    {
        var differences = new List<string>();
        new Walk(owner, ignored, differences).Compare("", stored, wanted);
        return differences;
    }

    /// <summary>The first differences in one line, and how many there are beyond them.</summary>
    public static string Line(IReadOnlyList<string> differences) =>
        string.Join("; ", differences.Take(ShownDifferences))
        + (differences.Count > ShownDifferences ? string.Create(CultureInfo.InvariantCulture, $"; and {differences.Count - ShownDifferences} more") : "");

    private sealed class Walk(string owner, IReadOnlyCollection<string> ignored, List<string> found)
    {
        public void Compare(string path, JsonNode? stored, JsonNode? wanted)
        {
            switch (stored, wanted)
            {
                case (JsonObject before, JsonObject now) when Text(before, "kind") != Text(now, "kind"):
                    Add(path, Text(before, "kind") ?? Text(before), Text(now, "kind") ?? Text(now));
                    break;
                case (JsonObject before, JsonObject now):
                    foreach (string name in now.Select(member => member.Key).Union(before.Select(member => member.Key)).Except(ignored))
                    {
                        CompareMembers(path.Length == 0 ? name : $"{path}.{name}", name, before, now);
                    }

                    break;
                case (JsonArray before, JsonArray now):
                    for (int i = 0; i < Math.Max(before.Count, now.Count); i++)
                    {
                        CompareElements(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), before, now, i);
                    }

                    break;
                case var _ when !JsonNode.DeepEquals(stored, wanted):
                    Add(path, Text(stored), Text(wanted));
                    break;
            }
        }

        private void CompareMembers(string path, string name, JsonObject before, JsonObject now)
        {
            if (before.ContainsKey(name) && now.ContainsKey(name))
            {
                Compare(path, before[name], now[name]);
            }
            else
            {
                Add(path, before.ContainsKey(name) ? Text(before[name]) : Missing, now.ContainsKey(name) ? Text(now[name]) : Missing);
            }
        }

        /// <summary>An element with a name is called by it; one that is missing as a whole is one difference, not one per property.</summary>
        private void CompareElements(string path, JsonArray before, JsonArray now, int index)
        {
            bool both = index < before.Count && index < now.Count;
            string? stored = index < before.Count ? Text(before[index], "name") : null;
            string? wanted = index < now.Count ? Text(now[index], "name") : null;
            if (both && stored == wanted)
            {
                Compare(stored is null ? path : $"{path} ({stored})", before[index], now[index]);
            }
            else
            {
                Add(path, index < before.Count ? stored ?? Text(before[index]) : Missing, index < now.Count ? wanted ?? Text(now[index]) : Missing);
            }
        }

        private void Add(string path, string stored, string wanted)
        {
            (string was, string @is) = Excerpts(stored, wanted);
            found.Add($"{path} is {@is}, {owner} has {was}");
        }
    }

    private static string Text(JsonNode? node) => node switch
    {
        null => "none",
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => node.ToJsonString(),
    };

    private static string? Text(JsonNode? node, string name) =>
        node is JsonObject members && members[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

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
