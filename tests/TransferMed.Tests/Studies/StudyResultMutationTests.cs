using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Auditing;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;

namespace TransferMed.Tests.Studies;

/// <summary>Changed results are refused by name, or are read and can be reported; no other error leaves.</summary>
public sealed class StudyResultMutationTests
{
    private static readonly string[] s_values =
    [
        "null", "\"\"", "\"x\"", "0", "-1", "1e300", "1.5", "9223372036854775807", "true", "[]", "[null]", "{}", "[1, 2]", "{\"x\": null}", "\"NaN\"",
    ];

    private static int Mutants => Fuzzing.Count(400);

    [Fact]
    public void Every_field_that_is_changed_is_refused_or_can_be_reported()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(TransferStudy.ResultsFile);
        string json = Json();
        string[] places = [.. Places(JsonNode.Parse(json)!, "").DistinctBy(WithoutIndex)];
        var random = new Random(1);
        int refused = 0;
        int mutants = 0;

        // Each field at one place with each value in turn, so many of them as are asked for.
        foreach ((string place, string value) in places.SelectMany(place => s_values.Append("gone"), (place, value) => (place, value)).OrderBy(_ => random.Next()).Take(Math.Max(Mutants, 400)))
        {
            JsonNode root = JsonNode.Parse(json)!;
            Change(root, place, value);
            refused += IsRefused(path, Encoding.UTF8.GetBytes(root.ToJsonString()), $"{place} = {value}") ? 1 : 0;
            mutants++;
        }

        Assert.InRange(refused, mutants / 3, mutants - 1);
    }

    [Fact]
    public void Changed_bytes_are_refused_or_can_be_reported()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(TransferStudy.ResultsFile);
        byte[] whole = Encoding.UTF8.GetBytes(Json());
        var random = new Random(2);
        for (int i = 0; i < Mutants; i++)
        {
            byte[] changed = random.Next(10) == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int n = random.Next(1, 4); n > 0 && changed.Length > 0; n--)
            {
                int at = random.Next(changed.Length);
                changed[at] = random.Next(3) switch { 0 => (byte)(changed[at] ^ 1 << random.Next(8)), 1 => (byte)random.Next(256), _ => whole[random.Next(whole.Length)] };
            }

            IsRefused(path, changed, $"mutant {i}");
        }
    }

    private static bool IsRefused(string path, byte[] bytes, string what)
    {
        File.WriteAllBytes(path, bytes);
        StudyResult result;
        try
        {
            result = StudyResult.Read(path);
        }
        catch (StudyException error)
        {
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            return true;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{what}: reading", error);
        }

        try
        {
            Assert.NotEmpty(HtmlReport.Render(result));
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{what}: the report", error);
        }

        return false;
    }

    private static string Json()
    {
        AuditReport report = DatasetAudit.Run(Training.ToyImages.Create(4));
        StudyResult result = new AStudy
        {
            Seeds = 5,
            Sources = ["wound"],
            TestImages = 6,
            Epochs = 2,
            Sizes = [10, 20],
            Audit = new StudyAudit
            {
                Verdict = "nothing severe",
                Clean = true,
                Target = report,
                Sources = [new StudySourceAudit("wound", report)],
                Splits = [new StudySplitAudit(0, null, false, report)],
            },
        }.Create();
        return JsonSerializer.Serialize(result, StudyJson.Default.StudyResult);
    }

    private static string WithoutIndex(string place) => System.Text.RegularExpressions.Regex.Replace(place, "/[0-9]+", "/#");

    private static IEnumerable<string> Places(JsonNode? node, string at) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Places(field.Value, $"{at}/{field.Key}").Prepend($"{at}/{field.Key}")),
        JsonArray items => items.SelectMany((item, index) => Places(item, $"{at}/{index}").Prepend($"{at}/{index}")),
        _ => [],
    };

    private static void Change(JsonNode root, string place, string value)
    {
        string[] steps = place.Split('/')[1..];
        JsonNode parent = root;
        foreach (string step in steps[..^1])
        {
            parent = parent is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : parent[step]!;
        }

        switch (parent)
        {
            case JsonArray array when value == "gone":
                array.RemoveAt(int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture));
                break;
            case JsonArray array:
                array[int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
                break;
            case JsonObject fields when value == "gone":
                fields.Remove(steps[^1]);
                break;
            case JsonObject fields:
                fields[steps[^1]] = JsonNode.Parse(value);
                break;
        }
    }
}
