#:property PublishAot=false
// A project outside of this repository, made of the packages alone: StrangerCheck.cs FOLDER-WITH-PACKAGES WORK-FOLDER ROOT-OF-THE-CHECKOUT. It is restored, published
// and run; it opens published weights without a network connection, probes them on a folder of images and classifies what it has not seen.
using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

bool allHold = true;
string work = Directory.CreateDirectory(args[1]).FullName;
string images = Path.Combine(work, "images");
string published = Path.Combine(work, "published");
for (int i = 0; i < 24; i++)
{
    string folder = Directory.CreateDirectory(Path.Combine(images, i % 2 == 0 ? "checks" : "stripes")).FullName;
    File.WriteAllBytes(Path.Combine(folder, $"{i}.bmp"), Bitmap(96, i % 2 == 0, new Random(i)));
}

string user = Directory.CreateDirectory(Path.Combine(work, "user")).FullName;
string versions = File.ReadAllText(Path.Combine(args[2], "Directory.Packages.props"));
string natives = OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64" : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64";
string[] outside = OperatingSystem.IsLinux() ? [natives, "SkiaSharp.NativeAssets.Linux.NoDependencies"] : [natives];
string own = VersionOf(Directory.GetFiles(args[0], "TransferMed.Weights.ImageNet.*.nupkg").Single());
string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
File.WriteAllText(Path.Combine(user, "nuget.config"), $"<configuration><packageSources><add key=\"packed\" value=\"{Path.GetFullPath(args[0])}\" /></packageSources></configuration>");
File.WriteAllText(Path.Combine(user, "Directory.Build.props"), "<Project />");
File.WriteAllText(Path.Combine(user, "Directory.Build.targets"), "<Project />");
File.WriteAllText(Path.Combine(user, "Directory.Packages.props"), "<Project />");
File.WriteAllText(Path.Combine(user, "Stranger.csproj"), $"""
    <Project Sdk="Microsoft.NET.Sdk">
      <PropertyGroup>
        <OutputType>Exe</OutputType>
        <TargetFramework>net10.0</TargetFramework>
        <ImplicitUsings>enable</ImplicitUsings>
        <Nullable>enable</Nullable>
        <RuntimeIdentifier>$(NETCoreSdkRuntimeIdentifier)</RuntimeIdentifier>
        <SelfContained>false</SelfContained>
        <NoWarn>NU1603</NoWarn>
        <!-- What was just packed is unpacked here; what it needs from elsewhere lies in the cache already. -->
        <RestorePackagesPath>{Path.Combine(work, "restored")}</RestorePackagesPath>
        <RestoreFallbackFolders>{cache}</RestoreFallbackFolders>
        <CreateHardLinksForCopyFilesToOutputDirectoryIfPossible>true</CreateHardLinksForCopyFilesToOutputDirectoryIfPossible>
        <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
        <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
      </PropertyGroup>
      <ItemGroup>
        <PackageReference Include="TransferMed" Version="{own}" />
        <PackageReference Include="TransferMed.Weights.ImageNet" Version="{own}" />
        {string.Concat(outside.Select(package => $"<PackageReference Include=\"{package}\" Version=\"{Wanted(package)}\" />"))}
      </ItemGroup>
    </Project>
    """);
File.WriteAllText(Path.Combine(user, "Program.cs"), """
    using TransferMed;
    using TransferMed.Datasets;
    using TransferMed.Weights;

    DatasetParts parts = ImageDataset.Open(args[0]).Split(train: 0.5, validation: 0.2, test: 0.3, seed: 1);
    using TrainedModel weights = await PretrainedWeights.OpenAsync("imagenet");
    using TrainedModel model = await TransferLearning.ProbeAsync(weights, parts);
    Console.WriteLine(FormattableString.Invariant($"accuracy {model.Evaluate(parts.Test).Accuracy:F3} on {parts.Test.Count}"));
    """);

(int code, string text) = Run(user, "dotnet", "publish", "-c", "Release", "-o", published, "-nologo", "-v", "q");
Check("it is restored, built and published", code == 0, text);
string[] files = Directory.Exists(published) ? [.. Directory.GetFiles(published, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(published, path).Replace('\\', '/'))] : [];
Check("the weights and their notice lie beside it", files.Contains("weights/imagenet.safetensors") && files.Contains("weights/imagenet.NOTICE.txt"), string.Join(", ", files.Where(file => file.Contains('/'))));
Check("nothing of ML.NET is published", files.Length > 0 && !files.Any(file => Path.GetFileName(file).StartsWith("Microsoft.ML", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".onnx", StringComparison.Ordinal)), string.Join(", ", files));
Check("no assembly comes with the weights", !files.Contains("TransferMed.Weights.ImageNet.dll"), "TransferMed.Weights.ImageNet.dll");

var clock = Stopwatch.StartNew();
(code, text) = Run(user, "dotnet", Path.Combine(published, "Stranger.dll"), images);
Check($"it classifies what it has not seen, offline, after a probe ({clock.Elapsed.TotalSeconds:F0} s)", code == 0 && text.Contains("accuracy 1.000 on ", StringComparison.Ordinal), $"{code}: {text}");
Check("it downloads nothing", !Directory.Exists(Path.Combine(work, "torch")), "a folder of downloads");
return allHold ? 0 : 1;

void Check(string what, bool holds, string seen)
{
    allHold &= holds;
    Console.WriteLine(holds ? $"PASS  stranger: {what}" : $"FAIL  stranger: {what}; seen: {seen}");
}

string Wanted(string package) => XDocument.Parse(versions).Descendants("PackageVersion").Single(element => element.Attribute("Include")!.Value == package).Attribute("Version")!.Value;

static string VersionOf(string package)
{
    using ZipArchive archive = ZipFile.OpenRead(package);
    using Stream stream = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
    return XDocument.Load(stream).Descendants().First(element => element.Name.LocalName == "version").Value;
}

// Whatever goes to the network fails: it goes through a proxy that is not there.
(int Code, string Text) Run(string folder, params string[] command)
{
    var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
    start.Environment["TORCH_HOME"] = Path.Combine(work, "torch");
    start.Environment.Remove("TRANSFERMED_WEIGHTS");
    if (command[1] != "publish")
    {
        start.Environment["HTTPS_PROXY"] = start.Environment["HTTP_PROXY"] = "http://127.0.0.1:9";
    }

    using Process process = Process.Start(start)!;
    Task<string> errors = process.StandardError.ReadToEndAsync();
    string said = process.StandardOutput.ReadToEnd() + errors.Result;
    process.WaitForExit();
    return (process.ExitCode, said);
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
