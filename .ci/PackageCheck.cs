#:property PublishAot=false
// Checks what dotnet pack has made: PackageCheck.cs FOLDER-WITH-PACKAGES ROOT-OF-THE-CHECKOUT.
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

Dictionary<string, string[]> expected = new(StringComparer.Ordinal)
{
    ["TransferMed"] = ["TorchSharp", "SkiaSharp", "CsvHelper", "Microsoft.Extensions.Logging.Abstractions", "MathNet.Numerics"],
    ["TransferMed.Reporting"] = ["TransferMed", "SkiaSharp"],
    ["TransferMed.Vips"] = ["TransferMed", "NetVips"],
    ["TransferMed.Tracking"] = ["TransferMed", "TorchSharp", "SkiaSharp", "Google.Protobuf", "Microsoft.Extensions.Logging.Abstractions"],
    ["TransferMed.S3"] = ["TransferMed", "AWSSDK.S3"],
    ["TransferMed.Weights.ImageNet"] = ["TransferMed"],
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
    if (id != "TransferMed")
    {
        // The packages beside the library use its internals.
        string version = metadata.First(element => element.Name.LocalName == "version").Value;
        string? wanted = metadata.FirstOrDefault(element => element.Name.LocalName == "dependency" && element.Attribute("id")!.Value == "TransferMed")?.Attribute("version")?.Value;
        Check($"{id}: it wants exactly the TransferMed of its own version", wanted == $"[{version}]", $"{wanted ?? "none"} of {version}");
    }

    Check($"{id}: a licence expression", metadata.Any(element => element.Name.LocalName == "license" && element.Attribute("type")?.Value == "expression" && element.Value.Length > 0), "none in the nuspec");
    Check($"{id}: the README", metadata.Any(element => element.Name.LocalName == "readme" && files.Contains(element.Value)), "none, or not packed");
    if (id == "TransferMed.Weights.ImageNet")
    {
        CheckWeights(id, package, files, new FileInfo(path).Length);
        return;
    }

    Check($"{id}: the library", files.Contains(library), string.Join(", ", files));
    Check($"{id}: its documentation", files.Contains($"lib/net10.0/{id}.xml"), string.Join(", ", files));
    Check($"{id}: no native library", !files.Any(IsNative), string.Join(", ", files.Where(IsNative)));
    Check($"{id}: the symbols beside it", File.Exists(Path.ChangeExtension(path, ".snupkg")), "no .snupkg");
    Check($"{id}: no path of this machine", !files.Contains(library) || !Holds(Read(package, library), args[1]), $"{library} holds {args[1]}");
}

// A file of weights, its notice and the lines that copy both beside an application; no assembly, of this library or of another.
void CheckWeights(string id, ZipArchive package, string[] files, long length)
{
    string[] wanted = ["weights/imagenet.safetensors", "weights/imagenet.NOTICE.txt", $"buildTransitive/{id}.props", $"buildTransitive/{id}.targets", "lib/net10.0/_._", "README.md"];
    string[] own = [.. files.Where(file => !file.EndsWith(".nuspec", StringComparison.Ordinal) && !file.StartsWith("_rels/", StringComparison.Ordinal) && !file.StartsWith("package/", StringComparison.Ordinal) && file != "[Content_Types].xml")];
    Check($"{id}: it holds {string.Join(", ", wanted)} and nothing else", own.ToHashSet().SetEquals(wanted), string.Join(", ", own));
    byte[] weights = Read(package, "weights/imagenet.safetensors");
    const string Hash = "067818f4ae1e15f30707afc15518372999ce3b20c8d6b30e023448ce432ca105";
    string found = Convert.ToHexStringLower(SHA256.HashData(weights));
    Check($"{id}: the weights of the catalogue", found == Hash, found);
    Check($"{id}: between 50 and 64 MB", length is > 50_000_000 and < 64_000_000, $"{length} bytes");
    Check($"{id}: the licence of the weights", Encoding.UTF8.GetString(Read(package, "weights/imagenet.NOTICE.txt")).Contains(".NET Foundation and Contributors", StringComparison.Ordinal), "no copyright line");
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
