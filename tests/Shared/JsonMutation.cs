using System.Globalization;
using System.Text.Json.Nodes;

namespace TransferMed.Tests;

/// <summary>Changes JSON where it means something: values that lie, missing, doubled, emptied and foreign members; every text is a pure function of the seed.</summary>
internal static class JsonMutation
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "2147483647", "2147483648", "-9223372036854775808", "1e308", "1e999", "0.5", "1e-320", "\"\"", "\"NaN\"", "\"\\ud800\"",
        "[]", "{}", "[[[]]]", "[null]", "99999999999999999999999999", "\"2024-13-45\"", "\"x\\u0000y\"",
    ];

    public static string Of(string json, Random random)
    {
        if (random.Next(4) == 0)
        {
            return Garbled(json, random);
        }

        JsonNode root = JsonNode.Parse(json)!;
        for (int changes = 1 + random.Next(3); changes > 0; changes--)
        {
            Change(root, random);
        }

        // A marker that no number or text can give, so that invalid numbers can be written too.
        string text = root.ToJsonString();
        foreach (string value in Values)
        {
            text = text.Replace($"\"@@{Array.IndexOf(Values, value).ToString(CultureInfo.InvariantCulture)}@@\"", value, StringComparison.Ordinal);
        }

        return text;
    }

    private static void Change(JsonNode root, Random random)
    {
        List<JsonNode> containers = [.. Containers(root)];
        JsonNode at = containers[random.Next(containers.Count)];
        string marker = $"@@{random.Next(Values.Length).ToString(CultureInfo.InvariantCulture)}@@";
        if (at is JsonObject members)
        {
            string[] names = [.. members.Select(member => member.Key)];
            string name = names.Length == 0 ? "new" : names[random.Next(names.Length)];
            switch (random.Next(4))
            {
                case 0:
                    members.Remove(name);
                    break;
                case 1:
                    members[$"{name}x"] = marker;
                    break;
                default:
                    members[name] = marker;
                    break;
            }
        }
        else if (at is JsonArray items)
        {
            switch (items.Count == 0 ? 0 : random.Next(4))
            {
                case 0:
                    items.Add(marker);
                    break;
                case 1:
                    items.RemoveAt(random.Next(items.Count));
                    break;
                case 2:
                    items.Add(items[random.Next(items.Count)]?.DeepClone());
                    break;
                default:
                    items[random.Next(items.Count)] = marker;
                    break;
            }
        }
    }

    private static IEnumerable<JsonNode> Containers(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        return node is JsonObject or JsonArray ? children.OfType<JsonNode>().SelectMany(Containers).Prepend(node) : [];
    }

    private static string Garbled(string json, Random random)
    {
        char[] text = json.ToCharArray();
        for (int i = 1 + random.Next(4); i > 0; i--)
        {
            text[random.Next(text.Length)] = random.Next(2) == 0 ? "0123456789[]{},:\"-e.\\"[random.Next(21)] : (char)random.Next(1, 0xFFFF);
        }

        return new string(text, 0, random.Next(5) == 0 ? random.Next(text.Length) : text.Length);
    }
}
