using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TransferMed.Runtime;

namespace TransferMed.Imaging;

/// <summary>
/// Which pictures are the same and which look the same. Pictures of equal pixels, mirrored or turned ones too, form a
/// class; near pairs stand between classes.
/// </summary>
internal sealed class ImageLinks
{
    private ImageLinks(int[] classOf, ImageOrientation[] transforms, List<int[]> members, List<LikePair> near)
    {
        (ClassOf, Transforms, Members, Near) = (classOf, transforms, members, near);
    }

    /// <summary>The class of each picture.</summary>
    public int[] ClassOf { get; }

    /// <summary>What makes each picture of the first one of its class.</summary>
    public ImageOrientation[] Transforms { get; }

    /// <summary>The pictures of each class, ascending; classes in the order of their first pictures.</summary>
    public List<int[]> Members { get; }

    /// <summary>The pairs of classes whose first pictures look the same.</summary>
    public List<LikePair> Near { get; }

    /// <summary>Finds the links.</summary>
    /// <param name="contents">The pictures.</param>
    /// <param name="canonicalHash">Gives what is equal for mirrored and turned copies of the picture at a position, and no others; null where the reader cannot.</param>
    /// <param name="search">What is searched.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    public static ImageLinks Find(
        IReadOnlyList<ImageContent> contents, Func<int, string?> canonicalHash, LinkSearch search, CancellationToken cancellationToken)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] representative = [.. contents.Select((content, i) => first.TryAdd(content.PixelHash, i) ? i : first[content.PixelHash])];
        var transforms = new ImageOrientation[contents.Count];
        MergeTurned(contents, canonicalHash, representative, transforms);
        List<int[]> members = [.. Enumerable.Range(0, contents.Count).GroupBy(i => representative[i]).Select(group => group.ToArray())];
        var classOf = new int[contents.Count];
        foreach ((int number, int[] images) in members.Index())
        {
            foreach (int image in images)
            {
                classOf[image] = number;
            }
        }

        List<LikePair> near = [];
        if (search.Near)
        {
            ImageThumbnail?[] thumbnails = [.. members.Select(images => contents[images[0]].Traits?.Thumbnail)];
            near = NearDuplicateSearch.Run(thumbnails, SidesOf(members, search.Sides), search.Done, cancellationToken).Pairs;
        }

        return new ImageLinks(classOf, transforms, members, near);
    }

    /// <summary>The copies alone.</summary>
    public ImageLinks WithoutNear() => new(ClassOf, Transforms, Members, []);

    /// <summary>A class on several sides must be compared with all others: its number is nobody else's.</summary>
    private static int[]? SidesOf(List<int[]> members, IReadOnlyList<int>? sides) => sides is null
        ? null
        : [.. members.Select((images, number) => images.Select(i => sides[i]).Distinct().Count() == 1 ? sides[images[0]] : -1 - number)];

    /// <summary>
    /// Mirrored and turned copies have the same canonical thumbnail, since thumbnails are made of whole numbers. So few
    /// pictures have one in common that these can be decoded again to be sure.
    /// </summary>
    private static void MergeTurned(
        IReadOnlyList<ImageContent> contents, Func<int, string?> canonicalHash, int[] representative, ImageOrientation[] transforms)
    {
        int[] different = [.. Enumerable.Range(0, contents.Count).Where(i => representative[i] == i && contents[i].Traits is not null)];
        var keys = new string[different.Length];
        ParallelLoop.For(different.Length, i => keys[i] = CanonicalKey(contents[different[i]]));
        foreach (IGrouping<string, int> alike in Enumerable.Range(0, different.Length).GroupBy(i => keys[i], i => different[i], StringComparer.Ordinal))
        {
            if (alike.Count() == 1)
            {
                continue;
            }

            var firstOf = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (int image in alike)
            {
                if (canonicalHash(image) is string hash && !firstOf.TryAdd(hash, image))
                {
                    representative[image] = firstOf[hash];
                    transforms[image] = TransformBetween(contents[firstOf[hash]].Traits!.Thumbnail, contents[image].Traits!.Thumbnail);
                }
            }
        }

        for (int i = 0; i < representative.Length; i++)
        {
            // Exact copies of a turned copy follow it; a representative comes before its pictures.
            int of = representative[i];
            if (representative[of] != of)
            {
                (representative[i], transforms[i]) = (representative[of], transforms[of]);
            }
        }
    }

    private static string CanonicalKey(ImageContent content)
    {
        (int width, int height) = content.Size;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([Math.Min(width, height), Math.Max(width, height)]));
        hash.AppendData(content.Traits!.Thumbnail.CanonicalLuma());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static ImageOrientation TransformBetween(ImageThumbnail first, ImageThumbnail second) => Enum.GetValues<ImageOrientation>()
        .FirstOrDefault(transform => first.TurnedLuma(transform).AsSpan().SequenceEqual(second.Luma));
}

/// <summary>What is searched for links.</summary>
/// <param name="Near">Whether pictures that look the same are searched.</param>
/// <param name="Sides">Null to search all pairs; otherwise near pairs are searched only between pictures of different sides.</param>
/// <param name="Done">Receives the number of pictures that are done, from any thread.</param>
internal readonly record struct LinkSearch(bool Near, IReadOnlyList<int>? Sides = null, Action<int>? Done = null);
