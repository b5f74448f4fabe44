#:property PublishAot=false
// The packed tool, installed into an empty folder: ToolCheck.cs FOLDER-WITH-PACKAGES WORK-FOLDER FOLDER-OF-PICTURES. Every verb is run once, and what is mistyped is refused.
using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

bool allHold = true;
string work = Directory.CreateDirectory(args[1]).FullName;
string tools = Path.Combine(work, "tools");
string pictures = Path.GetFullPath(args[2]);
string picture = Directory.EnumerateFiles(pictures, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
File.WriteAllText(Path.Combine(work, "nuget.config"), $"<configuration><packageSources><clear /><add key=\"packed\" value=\"{Path.GetFullPath(args[0])}\" /></packageSources></configuration>");

var clock = Stopwatch.StartNew();
(int code, string text) = Run("dotnet", "tool", "install", "TransferMed.Tool", "--tool-path", tools);
Check($"it installs ({clock.Elapsed.TotalSeconds:F0} s)", code == 0, $"{code}: {text}");
string command = Path.Combine(tools, OperatingSystem.IsWindows() ? "transfermed.exe" : "transfermed");
string version = VersionOf(Directory.GetFiles(args[0], "TransferMed.Tool.*.nupkg").Single());

Expect(0, version, "--version");
Expect(0, "finetune", "--help");
Expect(2, "audit", "audti");
Expect(2, "--data", "audit", "--daat", pictures);
Expect(0, "imagenet", "weights");
Expect(0, "LibTorch is in", "natives");
Expect(0, "complete", "completion", "bash");
Expect(0, "finetune", "[suggest:16]", "transfermed fine");
Expect(0, "Audit of", "audit", "--data", pictures, "--out", "audit");
Expect(0, "Probe: validation F1 1.000", "finetune", pictures, "--weights", "imagenet", "--probe-only", "--device", "cpu", "--out", "model");
Expect(0, "1 pictures predicted", "predict", "model/model.tmed", picture, "--device", "cpu");
Expect(0, "judged", "inspect", "model/model.tmed");
Expect(0, "Plan:", "study", "--target", pictures, "--seeds", "1", "--device", "cpu", "--plan", "--out", "study");
Expect(0, "waiting", "inspect", "study");
Expect(2, "which does not begin with http", "serve", "model/model.tmed", "--urls", "foo");
(code, text) = await ServeAsync();
Check("serve answers GET /health", code == 200, $"{code}: {text}");
return allHold ? 0 : 1;

void Expect(int wanted, string said, params string[] arguments)
{
    (int code, string text) = Run(command, arguments);
    Check($"{string.Join(' ', arguments.Select(argument => argument == pictures ? "PICTURES" : argument == picture ? "PICTURE" : argument))} ends with {wanted}", code == wanted && text.Contains(said, StringComparison.Ordinal) && !text.Contains("   at ", StringComparison.Ordinal), $"{code}: {text}");
}

async Task<(int, string)> ServeAsync()
{
    using Process server = Process.Start(Start(command, "serve", "model/model.tmed", "--urls", "http://127.0.0.1:0"))!;
    try
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split("listening on: ") is [_, var address])
            {
                using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
                return ((int)(await client.GetAsync(new Uri(address.Trim() + "/health"))).StatusCode, "");
            }
        }

        return (1, await server.StandardError.ReadToEndAsync());
    }
    finally
    {
        server.Kill(entireProcessTree: true);
    }
}

void Check(string what, bool holds, string seen)
{
    allHold &= holds;
    Console.WriteLine(holds ? $"PASS  tool: {what}" : $"FAIL  tool: {what}; seen: {seen}");
}

(int Code, string Text) Run(string file, params string[] arguments)
{
    using Process process = Process.Start(Start(file, arguments))!;
    Task<string> errors = process.StandardError.ReadToEndAsync();
    string said = process.StandardOutput.ReadToEnd() + errors.Result;
    process.WaitForExit();
    return (process.ExitCode, said);
}

ProcessStartInfo Start(string file, params string[] arguments)
{
    var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = work, RedirectStandardOutput = true, RedirectStandardError = true };
    start.Environment["DOTNET_CLI_HOME"] = Path.Combine(work, "home");
    start.Environment["HTTPS_PROXY"] = start.Environment["HTTP_PROXY"] = "http://127.0.0.1:9";
    start.Environment.Remove("TRANSFERMED_LIBTORCH");
    start.Environment.Remove("TRANSFERMED_WEIGHTS");
    return start;
}

static string VersionOf(string package)
{
    using ZipArchive archive = ZipFile.OpenRead(package);
    using Stream stream = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
    return XDocument.Load(stream).Descendants().First(element => element.Name.LocalName == "version").Value;
}
