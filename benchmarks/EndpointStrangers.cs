#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// What the endpoint says of pictures of another kind, and of the right ones: the figures in docs/endpoint.md.
// Usage: dotnet run -c Release benchmarks/EndpointStrangers.cs -- URL RIGHT STRANGE [STRANGERS=120] [ANSWERS.html]
// RIGHT has a column split; its test part is sent. Of STRANGE as many pictures of each class are sent, from the front. With ANSWERS.html the page of the
// endpoint is written with all answers shown by its own script: open it, or let a browser without a window print what a reader sees.
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using TransferMed.Datasets;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var client = new HttpClient { BaseAddress = new Uri(args[0].TrimEnd('/') + "/"), Timeout = TimeSpan.FromMinutes(2) };
int strangers = args.Length > 3 ? int.Parse(args[3]) : 120;
ImageDataset own = ImageDataset.Open(args[1]);
ImageSample[] right = [.. own.Samples.Where(sample => sample.Part == DatasetPart.Test)];
ImageDataset others = ImageDataset.Open(args[2]);
ImageSample[] strange = [.. others.Samples.GroupBy(sample => sample.Label).SelectMany(of => of.Index()).OrderBy(entry => entry.Index).Select(entry => entry.Item).Take(strangers)];
List<Answer> ofRight = [], ofStrange = [];
foreach (ImageSample sample in right)
{
    ofRight.Add(await Ask(sample.Path, own.Classes[sample.Label]));
}

foreach (ImageSample sample in strange)
{
    ofStrange.Add(await Ask(sample.Path, others.Classes[sample.Label]));
}

Console.WriteLine("| pictures | answered | of these right | flagged | no class fits, or none is ruled out |");
Console.WriteLine("|---|---|---|---|---|");
Row("right, test part", ofRight);
Row("strange", ofStrange);
foreach (var answered in ofStrange.Where(answer => !answer.Abstained))
{
    Console.WriteLine($"answered: {answered.Path}: {answered.Class} {answered.Probability:0.000}");
}

if (args.Length > 4)
{
    await WritePage(args[4], [.. ofStrange, .. ofRight]);
}

void Row(string name, List<Answer> answers)
{
    Answer[] given = [.. answers.Where(answer => !answer.Abstained)];
    Console.WriteLine($"| {name} ({answers.Count}) | {Share(given.Length, answers.Count)} | {Share(given.Count(answer => answer.Class == answer.True), given.Length)} | {Share(answers.Count(answer => answer.Flagged), answers.Count)} | {Share(answers.Count(answer => answer.Abstained && !answer.Flagged), answers.Count)} |");
    foreach (string reason in answers.Select(answer => answer.Reason).OfType<string>().Distinct())
    {
        Console.Error.WriteLine($"{name}: {answers.Count(answer => answer.Reason == reason)} x {reason}");
    }
}

string Share(int count, int of) => of == 0 ? "-" : $"{count} ({100.0 * count / of:0.0} %)";

async Task<Answer> Ask(string path, string label)
{
    using var content = new ByteArrayContent(File.ReadAllBytes(path));
    content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    using HttpResponseMessage response = await client.PostAsync("predict", content);
    string text = await response.Content.ReadAsStringAsync();
    if (!response.IsSuccessStatusCode)
    {
        throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
    }

    JsonElement answer = JsonDocument.Parse(text).RootElement;
    return new Answer(
        path, label, answer.GetProperty("class").GetString()!, answer.GetProperty("probability").GetDouble(),
        answer.GetProperty("outOfDistribution").ValueKind == JsonValueKind.True, answer.GetProperty("abstained").GetBoolean(), answer.GetProperty("reason").GetString(), text);
}

// The page's own script shows each answer; nothing is asked from anywhere.
async Task WritePage(string path, Answer[] answers)
{
    string page = await client.GetStringAsync("");
    string data = string.Join(",\n", answers.Select(answer => answer.Json.Replace("</", "<\\/", StringComparison.Ordinal)));
    string show = "<script>\nfor (const result of [\n" + data + "\n]) show(add(document.body, 'section'), new Blob(), result);\n</script>\n</html>";
    File.WriteAllText(path, page.Replace("</html>", show, StringComparison.Ordinal));
}

internal sealed record Answer(string Path, string True, string Class, double Probability, bool Flagged, bool Abstained, string? Reason, string Json);
