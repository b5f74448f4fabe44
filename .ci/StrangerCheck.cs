#:property PublishAot=false
// What a stranger does, in folders outside of this repository, with the packages alone: StrangerCheck.cs FOLDER-WITH-PACKAGES WORK-FOLDER ROOT-OF-THE-CHECKOUT [empty|single].
// The blocks of README.md and docs/getting-started.md are pasted as they stand, built and run, and so are the templates. Nothing is downloaded: what was packed
// lies in a feed, what it needs from elsewhere in NuGet's folder already; with `empty` that folder is a feed too, and everything is unpacked anew as on a machine that has no package yet.
// With `single` a program is published as one file too, which needs the runtime of .NET as a package (Microsoft.NETCore.App.Runtime.linux-x64) in NuGet's folder.
using System.Diagnostics;
using System.Net.Http.Headers;

bool allHold = true;
string work = Directory.CreateDirectory(args[1]).FullName;
string home = Directory.CreateDirectory(Path.Combine(work, "first-hour")).FullName;
string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
string page = File.ReadAllText(Path.Combine(args[2], "docs", "getting-started.md"));
string readme = File.ReadAllText(Path.Combine(args[2], "README.md"));

// Above the stranger's folder, in place of what a user has set up for himself.
string mode = args switch { [_, _, _] => "", [_, _, _, "empty" or "single"] => args[3], _ => throw new ArgumentException("FOLDER-WITH-PACKAGES WORK-FOLDER ROOT-OF-THE-CHECKOUT [empty|single]") };
bool isEmpty = mode == "empty";
string known = $"<add key=\"cache\" value=\"{cache}\" />";
File.WriteAllText(Path.Combine(work, "nuget.config"), $"""
    <configuration>
      <config><add key="globalPackagesFolder" value="{Path.Combine(work, "restored")}" /></config>
      <fallbackPackageFolders><clear />{(isEmpty ? "" : known)}</fallbackPackageFolders>
      <packageSources><clear />{(isEmpty ? known : "")}</packageSources>
    </configuration>
    """);
File.WriteAllText(Path.Combine(work, "Directory.Build.props"), """
    <Project>
      <PropertyGroup>
        <NoWarn>$(NoWarn);NU1603</NoWarn>
        <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
        <CreateHardLinksForCopyFilesToOutputDirectoryIfPossible>true</CreateHardLinksForCopyFilesToOutputDirectoryIfPossible>
        <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
        <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
      </PropertyGroup>
    </Project>
    """);
File.WriteAllText(Path.Combine(work, "Directory.Build.targets"), "<Project />");
File.WriteAllText(Path.Combine(work, "Directory.Packages.props"), "<Project />");

// The folder with the packages, under the name that the page gives it.
Directory.CreateSymbolicLink(Path.Combine(home, "packages"), Path.GetFullPath(args[0]));
string[] config = Blocks(page, "xml");
File.WriteAllText(Path.Combine(home, "nuget.config"), config[0]);
string wounds = Directory.CreateDirectory(Path.Combine(home, "Wounds")).FullName;
foreach ((string set, string first, string second, int count) in new[] { ("ulcer", "normal", "ulcer", 40), ("skin", "naevus", "melanoma", 24) })
{
    for (int i = 0; i < count; i++)
    {
        string folder = Directory.CreateDirectory(Path.Combine(wounds, "data", set, i % 2 == 0 ? first : second)).FullName;
        File.WriteAllBytes(Path.Combine(folder, $"{i}.bmp"), Bitmap(96, i % 2 == 0, new Random(i + count)));
    }
}

File.WriteAllBytes(Path.Combine(wounds, "foot.png"), Bitmap(96, true, new Random(1000)));
string pictures = Path.Combine(wounds, "data", "ulcer");

File.WriteAllText(Path.Combine(home, "first.cs"), Blocks(page, "cs").Single());
var clock = Stopwatch.StartNew();
(int code, string text) = Run(home, "dotnet", "run", "first.cs", "--", pictures);
Check($"the first program: from an empty folder to its score, offline ({clock.Elapsed.TotalSeconds:F0} s)", code == 0 && text.Contains("macro F1 1.000 [", StringComparison.Ordinal), $"{code}: {text}");
Check("it downloads nothing", !Directory.Exists(Path.Combine(work, "torch")), "a folder of downloads");

File.WriteAllText(Path.Combine(wounds, "Wounds.csproj"), config[1]);
File.WriteAllText(Path.Combine(wounds, "Program.cs"), string.Join('\n', Blocks(page, "csharp")));
clock.Restart();
(code, text) = Run(wounds, "dotnet", "build", "-c", "Release", "-nologo", "-v", "q", "-o", Path.Combine(work, "wounds"));
Check($"the page's project, by hand, builds without a warning ({clock.Elapsed.TotalSeconds:F0} s)", code == 0, text);
double megabytes = Megabytes(Path.Combine(work, "wounds"));
Check($"its output takes at most 490 MB ({megabytes:F0})", OperatingSystem.IsLinux() ? megabytes is > 100 and < 490 : megabytes > 0, $"{megabytes:F0} MB");
(code, text) = Run(wounds, "dotnet", Path.Combine(work, "wounds", "Wounds.dll"));
Check("the page's program runs", code == 0 && text.Contains("AUC", StringComparison.Ordinal) && File.Exists(Path.Combine(wounds, "report.html")) && File.Exists(Path.Combine(wounds, "ulcer.tmed")), $"{code}: {text}");

File.WriteAllText(Path.Combine(wounds, "Program.cs"), Blocks(readme, "csharp").Single());
(code, text) = Run(wounds, "dotnet", "build", "-c", "Release", "-nologo", "-v", "q", "-o", Path.Combine(work, "wounds"));
(code, text) = code == 0 ? Run(wounds, "dotnet", Path.Combine(work, "wounds", "Wounds.dll")) : (code, text);
Check("the README's lines build and run in it", code == 0 && text.Contains("macro F1", StringComparison.Ordinal), $"{code}: {text}");

(code, text) = Run(home, "dotnet", "new", "install", "TransferMed.Templates");
Check("the templates install", code == 0 && text.Contains("transfermed-web", StringComparison.Ordinal), $"{code}: {text}");
clock.Restart();
(code, text) = Run(home, "dotnet", "new", "transfermed", "-n", "Feet");
string published = Path.Combine(work, "published");
(code, text) = code == 0 ? Run(Path.Combine(home, "Feet"), "dotnet", "publish", "-c", "Release", "-nologo", "-v", "q", "-o", published, "-p:TransferMedStripNatives=true") : (code, text);
Check($"a project of the template transfermed is published ({clock.Elapsed.TotalSeconds:F0} s)", code == 0, text);
string[] files = Directory.Exists(published) ? [.. Directory.GetFiles(published, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(published, path).Replace('\\', '/'))] : [];
Check("the weights and their notice lie beside it", files.Contains("weights/imagenet.safetensors") && files.Contains("weights/imagenet.NOTICE.txt"), string.Join(", ", files));
Check("nothing of ML.NET is published", files.Length > 0 && !files.Any(file => Path.GetFileName(file).StartsWith("Microsoft.ML", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".onnx", StringComparison.Ordinal)), string.Join(", ", files));
Check("no assembly comes with the weights", !files.Contains("TransferMed.Weights.ImageNet.dll"), "TransferMed.Weights.ImageNet.dll");
megabytes = Megabytes(published);
Check($"without names for debuggers it takes at most 465 MB, 64 of them weights ({megabytes:F0})", OperatingSystem.IsLinux() ? megabytes is > 100 and < 465 : megabytes > 0, $"{megabytes:F0} MB");
(code, text) = Run(wounds, "dotnet", Path.Combine(published, "Feet.dll"), pictures, "foot.png");
Check("it classifies what it has not seen, saves and predicts", code == 0 && text.Contains("macro F1 1.000 [", StringComparison.Ordinal) && text.Contains("foot.png: normal", StringComparison.Ordinal), $"{code}: {text}");
(code, text) = Run(wounds, "dotnet", Path.Combine(published, "Feet.dll"), "nowhere");
Check("a folder that is not there gets a message", code == 1 && text.Contains("nowhere", StringComparison.Ordinal) && !text.Contains("   at ", StringComparison.Ordinal), $"{code}: {text}");

if (mode == "single")
{
    string[] options = Blocks(page, "sh").Single(block => block.Contains("PublishSingleFile", StringComparison.Ordinal)).Replace("\\\n", " ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2..];
    string single = Path.Combine(work, "single");
    (code, text) = Run(Path.Combine(home, "Feet"), ["dotnet", "publish", .. options, "-nologo", "-v", "q", "-o", single]);
    Check("it is published as one file, with the page's command", code == 0 && !File.Exists(Path.Combine(single, "TorchSharp.dll")) && !File.Exists(Path.Combine(single, "libtorch_cpu.so")), $"{code}: {text}");
    (megabytes, double weights) = (Megabytes(single), Megabytes(Path.Combine(single, "weights")));
    Check($"it takes at most 200 MB, and the weights beside it ({megabytes - weights:F0} and {weights:F0})", megabytes - weights is > 50 and < 200 && weights > 40, $"{megabytes:F0} MB");
    clock.Restart();
    (code, text) = Run(wounds, Path.Combine(single, "Feet"), pictures, "foot.png");
    Check($"it does the same ({clock.Elapsed.TotalSeconds:F0} s)", code == 0 && text.Contains("macro F1 1.000 [", StringComparison.Ordinal) && text.Contains("foot.png: normal", StringComparison.Ordinal), $"{code}: {text}");
}

(code, text) = Run(home, "dotnet", "new", "transfermed-web", "-n", "Ward");
(code, text) = code == 0 ? Run(Path.Combine(home, "Ward"), "dotnet", "build", "-c", "Release", "-nologo", "-v", "q", "-o", Path.Combine(work, "ward")) : (code, text);
Check("a project of the template transfermed-web builds", code == 0, text);
(code, text) = code == 0 ? await ServeAsync() : (code, text);
Check("it serves the model", code == 0 && text.Contains("\"class\":\"normal\"", StringComparison.Ordinal), $"{code}: {text}");
return allHold ? 0 : 1;

async Task<(int, string)> ServeAsync()
{
    using Process server = Process.Start(Start(wounds, "dotnet", Path.Combine(work, "ward", "Ward.dll"), "--model", "model.tmed", "--urls", "http://127.0.0.1:0"))!;
    try
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split("listening on: ") is [_, var address])
            {
                using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
                using var picture = new ByteArrayContent(File.ReadAllBytes(Path.Combine(wounds, "foot.png"))) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
                using HttpResponseMessage answer = await client.PostAsync(new Uri(address.Trim() + "/predict"), picture);
                return (answer.IsSuccessStatusCode ? 0 : (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            }
        }

        return (1, await server.StandardError.ReadToEndAsync());
    }
    finally
    {
        server.Kill();
    }
}

void Check(string what, bool holds, string seen)
{
    allHold &= holds;
    Console.WriteLine(holds ? $"PASS  stranger: {what}" : $"FAIL  stranger: {what}; seen: {seen}");
}

static string[] Blocks(string page, string language) => [.. page.Split($"```{language}\n").Skip(1).Select(part => part.Split("```")[0])];

static double Megabytes(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6 : 0;

(int Code, string Text) Run(string folder, params string[] command)
{
    using Process process = Process.Start(Start(folder, command))!;
    Task<string> errors = process.StandardError.ReadToEndAsync();
    string said = process.StandardOutput.ReadToEnd() + errors.Result;
    process.WaitForExit();
    return (process.ExitCode, said);
}

// Whatever goes to the network fails: it goes through a proxy that is not there. Templates go to a home of their own.
ProcessStartInfo Start(string folder, params string[] command)
{
    var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
    start.Environment["DOTNET_CLI_HOME"] = Path.Combine(work, "home");
    start.Environment["TORCH_HOME"] = Path.Combine(work, "torch");
    start.Environment["HTTPS_PROXY"] = start.Environment["HTTP_PROXY"] = "http://127.0.0.1:9";
    start.Environment.Remove("TRANSFERMED_LIBTORCH");
    start.Environment.Remove("TRANSFERMED_WEIGHTS");
    return start;
}

// A bottom-up bitmap of 24 bits: checks or stripes of two colours of its own, with noise.
static byte[] Bitmap(int side, bool checks, Random random)
{
    int stride = (side * 3 + 3) / 4 * 4;
    byte[] file = new byte[54 + stride * side];
    using var writer = new BinaryWriter(new MemoryStream(file));
    writer.Write("BM"u8);
    writer.Write(file.Length);
    writer.Write(0);
    writer.Write(54);
    writer.Write(40);
    writer.Write(side);
    writer.Write(side);
    writer.Write((short)1);
    writer.Write((short)24);
    int period = random.Next(8, 20);
    (int x0, int y0) = (random.Next(period), random.Next(period));
    byte[] first = new byte[3], second = new byte[3];
    random.NextBytes(first);
    random.NextBytes(second);
    for (int y = 0; y < side; y++)
    {
        for (int x = 0; x < side; x++)
        {
            bool on = ((x + x0) / period + (checks ? (y + y0) / period : 0)) % 2 == 0;
            for (int c = 0; c < 3; c++)
            {
                file[54 + y * stride + x * 3 + c] = (byte)Math.Clamp((on ? first[c] : second[c] / 2) + random.Next(-20, 20), 0, 255);
            }
        }
    }

    return file;
}
