using System.Globalization;

namespace TransferMed.Transfer;

/// <summary>The published weights that a model began with: where they come from, and under which terms they are given.</summary>
public sealed class StartingWeights
{
    internal StartingWeights(string id, string source, string sha256, string dataset, int images, string license, string citation)
    {
        Id = id;
        Source = source;
        Sha256 = sha256;
        Dataset = dataset;
        Images = images;
        License = license;
        Citation = citation;
    }

    /// <summary>The id by which they are opened, such as <c>imagenet</c>.</summary>
    public string Id { get; }

    /// <summary>Where they come from: the address of the file, or the package.</summary>
    public string Source { get; }

    /// <summary>The SHA-256 of their file in hexadecimal digits, or as many of its first digits as its publisher states.</summary>
    public string Sha256 { get; }

    /// <summary>The data set that they were trained on.</summary>
    public string Dataset { get; }

    /// <summary>How many images they were trained on.</summary>
    public int Images { get; }

    /// <summary>Licence and terms in plain words.</summary>
    public string License { get; }

    /// <summary>What to cite.</summary>
    public string Citation { get; }

    /// <summary>One line.</summary>
    /// <returns>For example <c>imagenet: ImageNet-1k, 1281167 images</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}: {Dataset}, {Images} images");
}
