#:property PublishAot=false
// Checks that packages of two versions are not put together: FitCheck.cs FOLDER-WITH-PACKAGES WORK-FOLDER. Needs no network: the packages
// go into a feed of the work folder in their own version and in another one, without what they need from elsewhere.
using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

const string Other = "99.0.0";
string work = Directory.CreateDirectory(args[1]).FullName;
string feed = Directory.CreateDirectory(Path.Combine(work, "feed")).FullName;
string own = "";
bool allHold = true;
foreach (string package in Directory.GetFiles(args[0], "*.nupkg"))
{
    // Templates and the tool are referenced by no project.
    if (Path.GetFileName(package).StartsWith("TransferMed.Templates.", StringComparison.Ordinal) || Path.GetFileName(package).StartsWith("TransferMed.Tool.", StringComparison.Ordinal))
    {
        continue;
    }

    own = VersionOf(package);
    Write(package, own);
    Write(package, Other);
}

File.WriteAllText(Path.Combine(work, "nuget.config"), $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{feed}\" /></packageSources></configuration>");
File.WriteAllText(Path.Combine(work, "Directory.Build.props"), "<Project />");
File.WriteAllText(Path.Combine(work, "Directory.Build.targets"), "<Project />");
File.WriteAllText(Path.Combine(work, "Directory.Packages.props"), "<Project />");
Expect("all of one version", null, ("TransferMed", own), ("TransferMed.Reporting", own), ("TransferMed.Onnx", own), ("TransferMed.Vips", own), ("TransferMed.S3", own), ("TransferMed.Tracking", own), ("TransferMed.Weights.ImageNet", own));
Expect("two satellites of two versions", "NU1107", ("TransferMed.Reporting", own), ("TransferMed.Onnx", Other));
Expect("a library older than its satellite", "NU1605", ("TransferMed", own), ("TransferMed.Vips", Other));
foreach (string satellite in (string[])["TransferMed.Reporting", "TransferMed.Onnx", "TransferMed.Vips", "TransferMed.S3", "TransferMed.Tracking", "TransferMed.Weights.ImageNet"])
{
    Expect($"a library newer than {satellite}", $"{satellite} {own} fits TransferMed {own} and no other: this project has {Other}", ("TransferMed", Other), (satellite, own));
}

return allHold ? 0 : 1;

static string VersionOf(string package)
{
    using ZipArchive archive = ZipFile.OpenRead(package);
    return Nuspec(archive).Descendants().First(element => element.Name.LocalName == "version").Value;
}

static XDocument Nuspec(ZipArchive archive)
{
    using Stream stream = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
    return XDocument.Load(stream);
}

void Write(string package, string version)
{
    XDocument nuspec;
    string before = VersionOf(package);
    using (ZipArchive archive = ZipFile.OpenRead(package))
    {
        nuspec = Nuspec(archive);
    }

    nuspec.Descendants().First(element => element.Name.LocalName == "version").Value = version;
    string id = nuspec.Descendants().First(element => element.Name.LocalName == "id").Value;
    foreach (XElement dependency in nuspec.Descendants().Where(element => element.Name.LocalName == "dependency").ToArray())
    {
        if (dependency.Attribute("id")!.Value == "TransferMed")
        {
            dependency.SetAttributeValue("version", dependency.Attribute("version")!.Value.Replace(before, version, StringComparison.Ordinal));
        }
        else
        {
            dependency.Remove();
        }
    }

    string copy = Path.Combine(feed, $"{id}.{version}.nupkg");
    File.Copy(package, copy, overwrite: true);
    using ZipArchive changed = ZipFile.Open(copy, ZipArchiveMode.Update);
    Replace(changed, ".nuspec", nuspec.ToString());
    if (changed.Entries.FirstOrDefault(entry => entry.FullName.StartsWith("buildTransitive/", StringComparison.Ordinal) && entry.FullName.EndsWith(".targets", StringComparison.Ordinal)) is { } check)
    {
        using var reader = new StreamReader(check.Open());
        string text = reader.ReadToEnd();
        reader.Dispose();
        Replace(changed, ".targets", text.Replace(before, version, StringComparison.Ordinal));
    }
}

static void Replace(ZipArchive archive, string ending, string text)
{
    ZipArchiveEntry entry = archive.Entries.Single(entry => entry.FullName.EndsWith(ending, StringComparison.Ordinal));
    string name = entry.FullName;
    entry.Delete();
    using var writer = new StreamWriter(archive.CreateEntry(name).Open());
    writer.Write(text);
}

void Expect(string what, string? refusal, params (string Id, string Version)[] references)
{
    string folder = Directory.CreateDirectory(Path.Combine(work, what.Replace(' ', '-'))).FullName;
    string items = string.Concat(references.Select(reference => $"<PackageReference Include=\"{reference.Id}\" Version=\"{reference.Version}\" />"));
    File.WriteAllText(Path.Combine(folder, "User.csproj"), $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><RestorePackagesPath>{work}/restored</RestorePackagesPath></PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
        </Project>
        """);
    using Process build = Process.Start(new ProcessStartInfo("dotnet", "build -nologo -v q") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
    Task<string> errors = build.StandardError.ReadToEndAsync();
    string said = build.StandardOutput.ReadToEnd() + errors.Result;
    build.WaitForExit();
    bool holds = refusal is null ? build.ExitCode == 0 : build.ExitCode != 0 && said.Contains(refusal, StringComparison.Ordinal);
    allHold &= holds;
    Console.WriteLine($"{(holds ? "PASS" : "FAIL")}  fit: {what} {(refusal is null ? "build" : "are refused")}{(holds ? "" : $"; seen: {build.ExitCode} {said}")}");
}
