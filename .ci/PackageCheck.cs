#:property PublishAot=false
// Checks what dotnet pack has made: PackageCheck.cs FOLDER-WITH-PACKAGES ROOT-OF-THE-CHECKOUT.
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

Dictionary<string, string[]> expected = new(StringComparer.Ordinal)
{
    ["TransferMed"] = ["TorchSharp", "SkiaSharp", "CsvHelper", "Microsoft.Extensions.Logging.Abstractions", "MathNet.Numerics"],
    ["TransferMed.Reporting"] = ["TransferMed", "SkiaSharp"],
    ["TransferMed.Vips"] = ["TransferMed", "NetVips"],
    ["TransferMed.Tracking"] = ["TransferMed", "TorchSharp", "SkiaSharp", "Google.Protobuf", "Microsoft.Extensions.Logging.Abstractions"],
    ["TransferMed.S3"] = ["TransferMed", "AWSSDK.S3"],
    ["TransferMed.Weights.ImageNet"] = ["TransferMed"],
    ["TransferMed.Templates"] = [],
    ["TransferMed.Tool"] = [],
    ["TransferMed.Onnx"] = ["TransferMed", "TorchSharp", "Google.Protobuf", "Microsoft.ML.OnnxRuntime.Managed"],
};
string[] packages = Directory.GetFiles(args[0], "*.nupkg");
bool allHold = true;

Check("the packages are " + string.Join(", ", expected.Keys), packages.Length == expected.Count, string.Join(", ", packages.Select(Path.GetFileName)));
foreach (string path in packages)
{
    CheckPackage(path);
}

return allHold ? 0 : 1;

void CheckPackage(string path)
{
    using ZipArchive package = ZipFile.OpenRead(path);
    string[] files = [.. package.Entries.Select(entry => entry.FullName)];
    XElement[] metadata = [.. XDocument.Parse(Encoding.UTF8.GetString(Read(package, files.Single(file => file.EndsWith(".nuspec", StringComparison.Ordinal)))).TrimStart('\uFEFF')).Descendants()];
    string[] dependencies = [.. metadata.Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value)];
    string id = metadata.First(element => element.Name.LocalName == "id").Value;
    string library = $"lib/net10.0/{id}.dll";

    if (!expected.TryGetValue(id, out string[]? allowedDependencies))
    {
        Check("known", false, id);
        return;
    }

    Check($"{id}: its dependencies are {string.Join(", ", allowedDependencies)}", dependencies.ToHashSet().SetEquals(allowedDependencies), string.Join(", ", dependencies));
    if (id is not ("TransferMed" or "TransferMed.Templates" or "TransferMed.Tool"))
    {
        // The packages beside the library use its internals.
        string version = metadata.First(element => element.Name.LocalName == "version").Value;
        string? wanted = metadata.FirstOrDefault(element => element.Name.LocalName == "dependency" && element.Attribute("id")!.Value == "TransferMed")?.Attribute("version")?.Value;
        Check($"{id}: it wants exactly the TransferMed of its own version", wanted == $"[{version}]", $"{wanted ?? "none"} of {version}");
    }

    Check($"{id}: a licence expression", metadata.Any(element => element.Name.LocalName == "license" && element.Attribute("type")?.Value == "expression" && element.Value.Length > 0), "none in the nuspec");
    CheckPresentation(id, package, files, metadata);
    if (id == "TransferMed.Weights.ImageNet")
    {
        CheckWeights(id, package, files, new FileInfo(path).Length);
        return;
    }

    if (id == "TransferMed.Templates")
    {
        CheckTemplates(id, package, files, metadata.First(element => element.Name.LocalName == "version").Value);
        return;
    }

    if (id == "TransferMed.Tool")
    {
        CheckTool(id, package, files, new FileInfo(path).Length);
        return;
    }

    Check($"{id}: the library", files.Contains(library), string.Join(", ", files));
    Check($"{id}: its documentation", files.Contains($"lib/net10.0/{id}.xml"), string.Join(", ", files));
    Check($"{id}: no native library", !files.Any(IsNative), string.Join(", ", files.Where(IsNative)));
    CheckSymbols(id, Path.ChangeExtension(path, ".snupkg"), files.Contains(library) ? Read(package, library) : []);
    Check($"{id}: no path of this machine", !files.Contains(library) || !Holds(Read(package, library), args[1]), $"{library} holds {args[1]}");
}

// What a feed and an editor show of a package, and what a reviewer of its parts asks for.
void CheckPresentation(string id, ZipArchive package, string[] files, XElement[] metadata)
{
    string Of(string name) => metadata.FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
    Check($"{id}: the README", Of("readme") == "README.md" && files.Contains("README.md"), "none, or not packed");
    string readme = files.Contains("README.md") ? Encoding.UTF8.GetString(Read(package, "README.md")) : "";
    string[] dead = [.. Regex.Matches(readme, @"\]\((?!https?:)[^)]*\)|<img[^>]*>").Select(link => link.Value)];
    Check($"{id}: its README has no link or picture that is not in the package", readme.Length > 0 && dead.Length == 0, string.Join(", ", dead));
    Check($"{id}: an icon of 128 x 128", Of("icon") is var icon && files.Contains(icon) && Read(package, icon).AsSpan(16, 8).SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 128, 0, 0, 0, 128]), "none, or of another size");
    Check($"{id}: a description of a sentence or two", Of("description").Length is > 60 and < 400, Of("description"));
    Check($"{id}: at least four tags", Of("tags").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= 4, Of("tags"));
    Check($"{id}: release notes below the limit of a feed", Of("releaseNotes").Contains("- ", StringComparison.Ordinal) && Of("releaseNotes").Length < 10_000, $"{Of("releaseNotes").Length} characters");
    string[] beside = [.. ((string[])["LICENSE", "THIRD-PARTY-NOTICES.md", "CHANGELOG.md", "bom.json"]).Except(files)];
    Check($"{id}: licence, notices, changes and bill of materials", beside.Length == 0, $"not {string.Join(", ", beside)}");
    string materials = beside.Contains("bom.json") ? "" : Encoding.UTF8.GetString(Read(package, "bom.json"));
    string[] unlisted = [.. metadata.Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value)
        .Where(name => name != "TransferMed" && !materials.Contains($"pkg:nuget/{name}@", StringComparison.OrdinalIgnoreCase))];
    Check($"{id}: its bill of materials lists what it depends on", materials.Length > 0 && unlisted.Length == 0 && !materials.Contains(args[1], StringComparison.Ordinal), string.Join(", ", unlisted));
}

// A file of weights, its notice and the lines that copy both beside an application; no assembly, of this library or of another.
void CheckWeights(string id, ZipArchive package, string[] files, long length)
{
    string[] wanted = ["weights/imagenet.safetensors", "weights/imagenet.NOTICE.txt", $"buildTransitive/{id}.props", $"buildTransitive/{id}.targets", "lib/net10.0/_._", "README.md", "icon.png", "LICENSE", "THIRD-PARTY-NOTICES.md", "CHANGELOG.md", "bom.json"];
    string[] own = [.. files.Where(file => !file.EndsWith(".nuspec", StringComparison.Ordinal) && !file.StartsWith("_rels/", StringComparison.Ordinal) && !file.StartsWith("package/", StringComparison.Ordinal) && file != "[Content_Types].xml")];
    Check($"{id}: it holds {string.Join(", ", wanted)} and nothing else", own.ToHashSet().SetEquals(wanted), string.Join(", ", own));
    byte[] weights = Read(package, "weights/imagenet.safetensors");
    const string Hash = "067818f4ae1e15f30707afc15518372999ce3b20c8d6b30e023448ce432ca105";
    string found = Convert.ToHexStringLower(SHA256.HashData(weights));
    Check($"{id}: the weights of the catalogue", found == Hash, found);
    Check($"{id}: between 50 and 64 MB", length is > 50_000_000 and < 64_000_000, $"{length} bytes");
    Check($"{id}: the licence of the weights", Encoding.UTF8.GetString(Read(package, "weights/imagenet.NOTICE.txt")).Contains(".NET Foundation and Contributors", StringComparison.Ordinal), "no copyright line");
}

void CheckTemplates(string id, ZipArchive package, string[] files, string version)
{
    foreach ((string folder, string project) in new[] { ("console", "TransferMedApp"), ("web", "TransferMedWeb") })
    {
        string[] wanted = [$"content/{folder}/.template.config/template.json", $"content/{folder}/{project}.csproj", $"content/{folder}/Program.cs"];
        Check($"{id}: {string.Join(", ", wanted)}", wanted.All(files.Contains), string.Join(", ", files));
        string text = files.Contains(wanted[1]) ? Encoding.UTF8.GetString(Read(package, wanted[1])) : "";
        Check($"{id}: {project} names TransferMed in the version packed with it", text.Contains($"Include=\"TransferMed\" Version=\"{version}\"", StringComparison.Ordinal) && !text.Contains("_VERSION", StringComparison.Ordinal), text);
    }
}

// For the three platforms of LibTorch's packages, without LibTorch.
void CheckTool(string id, ZipArchive package, string[] files, long length)
{
    const string Folder = "tools/net10.0/any/";
    string settings = files.Contains(Folder + "DotnetToolSettings.xml") ? Encoding.UTF8.GetString(Read(package, Folder + "DotnetToolSettings.xml")) : "";
    Check($"{id}: the command transfermed", settings.Contains("Name=\"transfermed\"", StringComparison.Ordinal), settings);
    string[] platforms = [.. files.Where(file => file.StartsWith(Folder + "runtimes/", StringComparison.Ordinal) && file.Contains("/native/", StringComparison.Ordinal)).Select(file => file[(Folder.Length + 9)..].Split('/')[0]).Distinct().Order(StringComparer.Ordinal)];
    Check($"{id}: natives of linux-x64, osx, osx-arm64, win-x64", platforms is ["linux-x64", "osx", "osx-arm64", "win-x64"], string.Join(", ", platforms));
    Check($"{id}: no LibTorch", !files.Any(file => Path.GetFileName(file).Contains("torch_cpu", StringComparison.Ordinal)), "torch_cpu");
    Check($"{id}: the weights with their notice", files.Contains(Folder + "weights/imagenet.safetensors") && files.Contains(Folder + "weights/imagenet.NOTICE.txt"), string.Join(", ", files.Where(file => file.Contains("weights/", StringComparison.Ordinal))));
    Check($"{id}: at most 125 MB", length is > 50_000_000 and < 125_000_000, $"{length} bytes");
    Check($"{id}: no path of this machine", !files.Contains(Folder + "transfermed-tool.dll") || !Holds(Read(package, Folder + "transfermed-tool.dll"), args[1]), $"transfermed-tool.dll holds {args[1]}");
}

// What `dotnet validate package` asks of symbols: those of this library, every source in them, no path that another machine would not have, and what it takes to compile it again.
void CheckSymbols(string id, string path, byte[] library)
{
    Check($"{id}: the symbols beside it", File.Exists(path) && library.Length > 0, path);
    if (!File.Exists(path) || library.Length == 0)
    {
        return;
    }

    using ZipArchive package = ZipFile.OpenRead(path);
    if (package.GetEntry($"lib/net10.0/{id}.pdb") is null)
    {
        Check($"{id}: its symbols in it", false, string.Join(", ", package.Entries.Select(entry => entry.FullName)));
        return;
    }

    byte[] symbols = Read(package, $"lib/net10.0/{id}.pdb");
    using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
    MetadataReader reader = provider.GetMetadataReader();
    CustomDebugInformation[] kinds = [.. reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)];
    ILookup<Guid, CustomDebugInformation> of = kinds.ToLookup(kind => reader.GetGuid(kind.Kind));
    int sources = of[new Guid("0E8A571B-6926-466E-B4AD-8AB04611F5FE")].Count();
    Check($"{id}: all its sources in them", sources > 0 && sources == reader.Documents.Count, $"{sources} of {reader.Documents.Count}");
    string[] foreign = [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)).Where(name => !name.StartsWith("/_", StringComparison.Ordinal))];
    Check($"{id}: no source by a path of one machine", foreign.Length == 0, string.Join(", ", foreign.Take(3)));

    string[] flags = [.. of[new Guid("B5FEEC05-8CD0-4A83-96DA-466284BB4BD8")].SelectMany(kind => Encoding.UTF8.GetString(reader.GetBlobBytes(kind.Value)).Split('\0'))];
    string version = flags.SkipWhile(flag => flag != "version").Skip(1).FirstOrDefault("none");
    Check($"{id}: the compiler's options and references in them", int.TryParse(version, out int number) && number >= 2 && of[new Guid("7E4D4708-096E-4C5C-AEDA-CB10BA6A740D")].Any(), $"version {version}");

    using var image = new PEReader(new MemoryStream(library));
    DebugDirectoryEntry[] entries = [.. image.ReadDebugDirectory()];
    BlobContentId[] stated = [.. entries.Where(entry => entry.Type == DebugDirectoryEntryType.CodeView).Select(entry => new BlobContentId(image.ReadCodeViewDebugDirectoryData(entry).Guid, entry.Stamp))];
    bool isReproducible = entries.Any(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    Check($"{id}: they are of this very library, which is reproducible", stated.Contains(new BlobContentId(reader.DebugMetadataHeader!.Id)) && isReproducible, string.Join(", ", stated.Select(one => one.Guid)));
}

bool IsNative(string file) =>
    file.StartsWith("runtimes/", StringComparison.Ordinal)
    || file.EndsWith(".so", StringComparison.Ordinal) || file.EndsWith(".dylib", StringComparison.Ordinal)
    || (file.EndsWith(".dll", StringComparison.Ordinal) && !file.StartsWith("lib/", StringComparison.Ordinal));

byte[] Read(ZipArchive package, string file)
{
    using Stream stream = package.GetEntry(file)!.Open();
    using var copy = new MemoryStream();
    stream.CopyTo(copy);
    return copy.ToArray();
}

bool Holds(byte[] content, string text) =>
    content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

void Check(string what, bool holds, string seen)
{
    allHold &= holds;
    Console.WriteLine(holds ? $"PASS  package: {what}" : $"FAIL  package: {what}; seen: {seen}");
}
