using System.Text.RegularExpressions;

namespace TransferMed.Datasets;

/// <summary>How published sets name drawings that belong to a picture: masks, segmentations, superpixels.</summary>
internal static partial class MaskNames
{
    /// <summary>The name of the picture to which a file of this name (without extension) would be the mask, or null.</summary>
    public static string? ImageOf(string stem) => Suffix().Match(stem) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>True for a folder that is called like masks.</summary>
    public static bool IsFolder(string name) => Folder().IsMatch(name);

    [GeneratedRegex(@"^(.+?)[ _.\-](?:masks?|segmentations?|seg|segm|superpixels?|annotations?|overlay|gt|ground[ _\-]?truth|contours?|roi)(?:[ _\-]?\d+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^(?:.*[ _.\-])?(?:masks?|segmentations?|annotations?|gt|ground[ _\-]?truth|labels?)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Folder();
}
