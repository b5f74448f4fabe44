using System.Globalization;
using System.Text.Json;
using TransferMed.Storage;

namespace TransferMed.Packaging;

/// <summary>What a package is made of: the part <c>manifest.json</c>.</summary>
internal sealed record PackageManifest
{
    /// <summary>What every package says that it is.</summary>
    public const string FormatName = "transfermed-model";

    /// <summary>The newest version that is read. Version 2 has images that are not red first from 0 to 1, which a reader of version 1 would take for such.</summary>
    public const int Major = 2;
    public const int Minor = 0;

    private const int PlainMajor = 1;

    private const int HashDigits = 64;

    public required string Format { get; init; }

    /// <summary>Major and minor version of the format.</summary>
    public required string Version { get; init; }

    /// <summary>The version of the library that wrote it.</summary>
    public required string Library { get; init; }

    public required PackagePart[] Parts { get; init; }

    /// <param name="library">The version of the library that writes it.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="plain">Whether a reader of version 1 understands the card.</param>
    public static PackageManifest Of(string library, IEnumerable<PackagePart> parts, bool plain) => new()
    {
        Format = FormatName,
        Version = string.Create(CultureInfo.InvariantCulture, $"{(plain ? PlainMajor : Major)}.{Minor}"),
        Library = library,
        Parts = [.. parts],
    };

    /// <summary>Reads the manifest and checks it against the files that are there.</summary>
    /// <param name="json">The part.</param>
    /// <param name="files">The files of the archive.</param>
    /// <param name="path">The package, for messages.</param>
    /// <exception cref="PackageException">It is none, is of a format that is not read, or contradicts the files.</exception>
    public static PackageManifest Read(ReadOnlySpan<byte> json, IReadOnlyList<ZipPart> files, string path)
    {
        PackageManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, PackageJson.Strict.PackageManifest) ?? throw new JsonException("It is null.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new PackageException($"The manifest of the package '{path}' is no valid JSON of its form: {error.Message} Get the package again.", error);
        }

        manifest.CheckFormat(path);
        manifest.CheckParts(files.Where(file => file.Name != PackageParts.Manifest).ToDictionary(file => file.Name, StringComparer.Ordinal), path);
        return manifest;
    }

    public PackagePart? Find(string name) => Array.Find(Parts, part => part.Name == name);

    private void CheckFormat(string path)
    {
        if (Format != FormatName)
        {
            throw Fault(path, $"says that it is '{Shown(Format)}' and not '{FormatName}'. Name a file that TrainedModel.Save wrote.");
        }

        string[] numbers = Version.Split('.');
        if (numbers.Length != 2 || !TryNumber(numbers[0], out int major) || !TryNumber(numbers[1], out _) || major == 0)
        {
            throw Fault(path, $"has the version '{Shown(Version)}'; a version is two numbers, such as {PlainMajor}.{Minor}. Get the package again.");
        }

        if (major > Major)
        {
            throw Fault(path, $"has the version {Version} of the format, this library reads {PlainMajor}.x and {Major}.x. Use TransferMed {Shown(Library)} or newer, which wrote it.");
        }
    }

    private void CheckParts(Dictionary<string, ZipPart> files, string path)
    {
        foreach (PackagePart? part in Parts)
        {
            if (part is null || !ZipPart.IsName(part.Name) || part.Sha256.Length != HashDigits || !part.Sha256.All(char.IsAsciiHexDigitLower))
            {
                throw Fault(path, $"lists the part '{Shown(part?.Name ?? "null")}', whose name or SHA-256 is not of the form that they have. Get the package again.");
            }

            // Taken out, so that a part listed twice is missing the second time.
            if (!files.Remove(part.Name, out ZipPart? file))
            {
                throw Fault(path, $"lists the part '{part.Name}', which is not there or listed twice. Get the package again.");
            }

            if (file.Length != part.Bytes)
            {
                throw Fault(path, $"says that the part '{part.Name}' has {part.Bytes} bytes; it has {file.Length}. Get the package again.");
            }

            if (part.Required && !PackageParts.IsKnown(part.Name))
            {
                throw Fault(path, $"needs the part '{part.Name}' to be understood, which this library does not know. Use TransferMed {Shown(Library)} or newer, which wrote it.");
            }
        }

        if (files.Count > 0)
        {
            throw Fault(path, $"does not list the part '{files.Keys.First()}' that is there. Get the package again.");
        }

        foreach (string needed in (ReadOnlySpan<string>)[PackageParts.Card, PackageParts.Weights])
        {
            if (Find(needed) is null)
            {
                throw Fault(path, $"lacks the part '{needed}'. Get the package again.");
            }
        }
    }

    private static PackageException Fault(string path, string fault) => new($"The package '{path}' cannot be used: its manifest {fault}");

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && text.Length <= 4;

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "...";
}

/// <summary>One part of a package.</summary>
/// <param name="Name">Its file name in the archive.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256 as lower-case hexadecimal digits.</param>
/// <param name="Required">Whether a reader that does not know it must refuse the package.</param>
internal sealed record PackagePart(string Name, long Bytes, string Sha256, bool Required);
