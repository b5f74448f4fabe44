#:property PublishAot=false
// Checks that a study's results.json holds what other programs read from it: StudyCheck.cs RESULTS.JSON.
using System.Text.Json;

string[] metrics = ["accuracy", "balancedAccuracy", "macroF1", "macroAuc"];
bool allHold = true;

if (!File.Exists(args[0]))
{
    Check("results.json is written", false, "no file");
    return 1;
}

using JsonDocument document = JsonDocument.Parse(File.ReadAllText(args[0]));
JsonElement[] objects = [.. Objects(document.RootElement)];
JsonElement[] runs = [.. objects.Where(item => Has(item, "scenario") && Has(item, "seed") && Has(item, "metrics"))];
string[] names = [.. objects.SelectMany(item => item.EnumerateObject()).Select(property => property.Name).Distinct()];

Check("scratch and at least one source ran", runs.Select(run => run.GetProperty("scenario").ToString()).Distinct().Count() >= 2, $"{runs.Length} runs");
Check("every run names its source", runs.Length > 0 && runs.All(run => Has(run, "source")), "a run without source");
Check("every run has the metrics " + string.Join(", ", metrics), runs.Length > 0 && runs.All(HasMetrics), "a run without a number for each");
Check("every run has its predictions", runs.Length > 0 && runs.All(HasPredictions), "a run without path, label and as many probabilities as classes");
Check("the options and the device", Has(document.RootElement, "options") && names.Contains("device"), string.Join(", ", names));
Check("fingerprints of the datasets", names.Any(name => name.Contains("fingerprint", StringComparison.OrdinalIgnoreCase)), string.Join(", ", names));
Check("versions of the library and of LibTorch", names.Any(name => name.Contains("version", StringComparison.OrdinalIgnoreCase)) && names.Any(name => name.Contains("libtorch", StringComparison.OrdinalIgnoreCase)), string.Join(", ", names));
return allHold ? 0 : 1;

bool HasMetrics(JsonElement run) => metrics.All(name => Has(run.GetProperty("metrics"), name) && run.GetProperty("metrics").GetProperty(name).ValueKind == JsonValueKind.Number);

bool HasPredictions(JsonElement run)
{
    JsonElement[] predictions = [.. Objects(run).Where(item => Has(item, "probabilities"))];
    return predictions.Length > 0 && predictions.All(item => Has(item, "path") && Has(item, "label") && Math.Abs(item.GetProperty("probabilities").EnumerateArray().Sum(value => value.GetDouble()) - 1) < 1e-3);
}

bool Has(JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out _);

IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
{
    JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Objects(property.Value)).Prepend(element),
    JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
    _ => [],
};

void Check(string what, bool holds, string seen)
{
    allHold &= holds;
    Console.WriteLine(holds ? $"PASS  results.json: {what}" : $"FAIL  results.json: {what}; seen: {seen}");
}
