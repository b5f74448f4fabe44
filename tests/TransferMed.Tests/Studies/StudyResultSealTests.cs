using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;

namespace TransferMed.Tests.Studies;

/// <summary>No value of <c>results.json</c> can be changed unnoticed; times and the command may differ between equal studies.</summary>
public sealed partial class StudyResultSealTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string ResultsPath => _folder.File(TransferStudy.ResultsFile);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_changed_digit_is_refused_or_belongs_to_a_time()
    {
        StudyResult study = Study();
        string json = Encoding.UTF8.GetString(Written(study));
        int read = 0;
        int refused = 0;
        int start = 0;
        foreach (string line in json.Split('\n'))
        {
            for (int at = 0; at < line.Length; at++)
            {
                if (char.IsAsciiDigit(line[at]))
                {
                    char[] changed = json.ToCharArray();
                    changed[start + at] = (char)('0' + (line[at] - '0' + 1) % 10);
                    if (IsRefused(Encoding.UTF8.GetBytes(changed)))
                    {
                        refused++;
                    }
                    else
                    {
                        Match time = Time().Match(line);
                        Assert.True(time.Success && at >= time.Length, line);
                        read++;
                    }
                }
            }

            start += line.Length + 1;
        }

        // Times of the study, of scenarios, of runs, their epochs and their pretraining.
        Assert.True(read > 60, $"{read} digits of times");
        Assert.True(refused > 1000, $"{refused} other digits");
    }

    [Fact]
    public void A_refusal_names_the_file_and_what_to_do()
    {
        string json = Encoding.UTF8.GetString(Written(Study()));
        File.WriteAllText(ResultsPath, json.Replace("\"seeds\": 1", "\"seeds\": 2", StringComparison.Ordinal));
        string message = Assert.Throws<StudyException>(() => StudyResult.Read(_folder.Path)).Message;
        Assert.Contains($"The results '{ResultsPath}' do not hold what the study wrote", message, StringComparison.Ordinal);
        Assert.Contains("Put a copy of the file back", message, StringComparison.Ordinal);

        File.WriteAllText(ResultsPath, json.Replace("\"sha256\"", "\"sha156\"", StringComparison.Ordinal));
        Assert.Contains("the member 'sha156'", Assert.Throws<StudyException>(() => StudyResult.Read(ResultsPath)).Message, StringComparison.Ordinal);

        File.WriteAllText(ResultsPath, Hash().Replace(json, "\"sha256\": null"));
        Assert.Contains("differs", Assert.Throws<StudyException>(() => StudyResult.Read(ResultsPath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_studies_have_equal_hashes()
    {
        StudyResult study = Study();
        StudyRun[] slower = [.. study.Runs.Select(run => run with { Seconds = 1 + run.Seconds, FinishedAt = run.FinishedAt.AddDays(1), ImagesPerSecond = 0.5 })];
        string hash = HashIn(study);
        Assert.Equal(hash, HashIn(study with { Command = "study --again", StartedAt = study.StartedAt.AddDays(1), FinishedAt = study.FinishedAt.AddHours(1), Runs = slower }));
        Assert.NotEqual(hash, HashIn(study with { Device = "another" }));
        Assert.NotEqual(hash, HashIn(study with { Runs = [.. study.Runs.Select(run => run with { EpochsRun = run.EpochsRun + 1 })] }));
    }

    [Fact]
    public void Results_without_a_hash_and_in_another_layout_are_read()
    {
        JsonNode root = JsonNode.Parse(Written(Study()))!;
        File.WriteAllText(ResultsPath, root.ToJsonString());
        Assert.Equal(3, StudyResult.Read(ResultsPath).Runs.Count);

        root.AsObject().Remove("sha256");
        File.WriteAllText(ResultsPath, root.ToJsonString());
        Assert.Equal(3, StudyResult.Read(ResultsPath).Runs.Count);
    }

    private static StudyResult Study() => new AStudy { Seeds = 1, TestImages = 4, Epochs = 2 }.Create();

    private static byte[] Written(StudyResult study)
    {
        using var stream = new MemoryStream();
        StudyResultFile.Write(stream, study);
        return stream.ToArray();
    }

    private static string HashIn(StudyResult study) => JsonNode.Parse(Written(study))!["sha256"]!.GetValue<string>();

    private bool IsRefused(byte[] json)
    {
        try
        {
            StudyResultFile.Parse(ResultsPath, json);
            return false;
        }
        catch (StudyException error)
        {
            Assert.Contains(ResultsPath, error.Message, StringComparison.Ordinal);
            return true;
        }
    }

    [GeneratedRegex("^ *\"(startedAt|finishedAt|seconds|imagesPerSecond|command)\": ")]
    private static partial Regex Time();

    [GeneratedRegex("\"sha256\": \"[0-9a-f]{64}\"")]
    private static partial Regex Hash();
}
