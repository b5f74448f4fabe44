#:property PublishAot=false
// Checks the report of a study: ReportCheck.cs FOLDER-OF-THE-STUDY.
using System.Text.Json;
using System.Xml.Linq;

const string DocumentType = "<!DOCTYPE html>";
bool allHold = true;
string path = Path.Combine(args[0], "report.html");

if (!File.Exists(path))
{
    Check("it is written beside results.json", false, "no file");
    return 1;
}

string html = File.ReadAllText(path);
XElement page = XDocument.Parse(html[DocumentType.Length..].TrimStart()).Root!;
string text = string.Join(' ', page.Value.Replace('\u00A0', ' ').Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
using JsonDocument results = JsonDocument.Parse(File.ReadAllText(Path.Combine(args[0], "results.json")));
string[] verdicts = [.. results.RootElement.GetProperty("verdicts").EnumerateArray()
    .Where(verdict => verdict.GetProperty("metric").GetString() == "macroF1" && verdict.GetProperty("baseline").GetString() == "scratch")
    .Select(verdict => verdict.GetProperty("text").GetString()!)];

Check("it holds the verdicts of results.json", verdicts.Length > 0 && verdicts.All(verdict => text.Contains(verdict, StringComparison.OrdinalIgnoreCase)), string.Join("; ", verdicts));
Check("it has plots", page.Descendants("svg").Count(svg => (string?)svg.Attribute("role") == "img") >= 5, "fewer than five");
Check("it runs no script", !page.Descendants("script").Any(), "a script");
Check("it asks for nothing outside", page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href").All(attribute => attribute.Value.StartsWith('#') || attribute.Value.StartsWith("data:", StringComparison.Ordinal)), "an address");
Check("it marks what the author must write", text.Contains("To be written by the author", StringComparison.Ordinal), "no mark");
return allHold ? 0 : 1;

void Check(string what, bool holds, string seen)
{
    allHold &= holds;
    Console.WriteLine(holds ? $"PASS  report.html: {what}" : $"FAIL  report.html: {what}; seen: {seen}");
}
