using System.Collections.Concurrent;
using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>The contents of pictures by path, computed when they are first asked for. Shared by a dataset and all its subsets.</summary>
internal sealed class ContentIndex(IPixelReader pixels)
{
    private readonly ConcurrentDictionary<string, ImageContent> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _canonical = new(StringComparer.Ordinal);

    /// <summary>Where groups from files come from, with what is wrong with them; empty where no group does.</summary>
    public string GroupAdvice { get; set; } = "";

    /// <summary>The content of one picture.</summary>
    public ImageContent Of(ImageSample sample) => _known.GetOrAdd(sample.Path, _ => Examine(sample));

    /// <summary>The contents of the samples, in their order; the first failure in that order is thrown.</summary>
    public ImageContent[] Of(IReadOnlyList<ImageSample> samples)
    {
        var contents = new ImageContent[samples.Count];
        ParallelImages.ForEach(samples.Count, Environment.ProcessorCount, i => contents[i] = Of(samples[i]), CancellationToken.None);
        return contents;
    }

    /// <summary>What is equal for a picture and its mirrored and turned copies; null where the reader cannot tell.</summary>
    public string? CanonicalHashOf(ImageSample sample) => pixels is ITurnedContentReader reader
        ? _canonical.GetOrAdd(sample.Path, _ => reader.CanonicalHash(sample))
        : null;

    /// <summary>A reader that cannot tell is believed to give a different picture for every path.</summary>
    private ImageContent Examine(ImageSample sample) => pixels is IContentReader reader ? reader.Examine(sample) : OwnPixels.Examine(sample, pixels);
}
