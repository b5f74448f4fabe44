using System.Collections;
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
    private ImageLinks(int[] classOf, ImageOrientation[] transforms, LinkClasses members, List<LikePair> near)
    {
        (ClassOf, Transforms, Members, Near) = (classOf, transforms, members, near);
    }

    /// <summary>The class of each picture.</summary>
    public int[] ClassOf { get; }

    /// <summary>What makes each picture of the first one of its class.</summary>
    public ImageOrientation[] Transforms { get; }

    /// <summary>The pictures of each class, ascending; classes in the order of their first pictures.</summary>
    public LinkClasses Members { get; }

    /// <summary>The pairs of classes whose first pictures look the same.</summary>
    public List<LikePair> Near { get; }

    /// <summary>Finds the links.</summary>
    /// <param name="contents">The pictures.</param>
    /// <param name="canonicalHash">Gives what is equal for mirrored and turned copies of the picture at a position, and no others; null where the reader cannot.</param>
    /// <param name="search">What is searched.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    public static ImageLinks Find(
        IReadOnlyList<ImageContent> contents, Func<int, Digest?> canonicalHash, LinkSearch search, CancellationToken cancellationToken)
    {
        int[] representative = FirstOfEqual(contents, cancellationToken);
        var transforms = new ImageOrientation[contents.Count];
        MergeTurned(contents, canonicalHash, representative, transforms, cancellationToken);
        int[] classOf = Numbered(representative);
        var members = new LinkClasses(classOf);
        List<LikePair> near = [];
        if (search.Near)
        {
            near = NearDuplicateSearch.Run(new FirstThumbnails(contents, members), SidesOf(members, search.Sides), search.Done, cancellationToken).Pairs;
        }

        return new ImageLinks(classOf, transforms, members, near);
    }

    /// <summary>The copies alone.</summary>
    public ImageLinks WithoutNear() => new(ClassOf, Transforms, Members, []);

    private static int[] FirstOfEqual(IReadOnlyList<ImageContent> contents, CancellationToken cancellationToken)
    {
        var first = new Dictionary<Digest, int>(contents.Count);
        var representative = new int[contents.Count];
        for (int i = 0; i < representative.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Digest digest = contents[i].Digest;
            representative[i] = first.TryAdd(digest, i) ? i : first[digest];
        }

        return representative;
    }

    /// <summary>Numbers classes in the order of their representatives, each of which is the first of its class.</summary>
    private static int[] Numbered(int[] representative)
    {
        var classOf = new int[representative.Length];
        int count = 0;
        for (int i = 0; i < representative.Length; i++)
        {
            classOf[i] = representative[i] == i ? count++ : classOf[representative[i]];
        }

        return classOf;
    }

    /// <summary>A class on several sides must be compared with all others: its number is nobody else's.</summary>
    private static int[]? SidesOf(LinkClasses members, IReadOnlyList<int>? sides) => sides is null
        ? null
        : [.. members.Select((images, number) => images.Select(i => sides[i]).Distinct().Count() == 1 ? sides[images[0]] : -1 - number)];

    /// <summary>
    /// Mirrored and turned copies have the same canonical thumbnail, since thumbnails are made of whole numbers. So few
    /// pictures have one in common that these can be decoded again to be sure.
    /// </summary>
    private static void MergeTurned(
        IReadOnlyList<ImageContent> contents, Func<int, Digest?> canonicalHash, int[] representative, ImageOrientation[] transforms, CancellationToken cancellationToken)
    {
        int[] different = [.. Enumerable.Range(0, contents.Count).Where(i => representative[i] == i && contents[i].Traits is not null)];
        var keys = new Digest[different.Length];
        ParallelLoop.For(different.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => keys[i] = CanonicalKey(contents[different[i]]));
        foreach (List<int> alike in Alike(keys, different))
        {
            var firstOf = new Dictionary<Digest, int>();
            foreach (int image in alike)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (canonicalHash(image) is Digest hash && !firstOf.TryAdd(hash, image))
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

    /// <summary>The pictures that share their key with others; few do.</summary>
    private static Dictionary<Digest, List<int>>.ValueCollection Alike(Digest[] keys, int[] images)
    {
        var first = new Dictionary<Digest, int>(keys.Length);
        var alike = new Dictionary<Digest, List<int>>();
        for (int i = 0; i < keys.Length; i++)
        {
            if (first.TryAdd(keys[i], images[i]))
            {
                continue;
            }

            if (!alike.TryGetValue(keys[i], out List<int>? same))
            {
                alike.Add(keys[i], same = [first[keys[i]]]);
            }

            same.Add(images[i]);
        }

        return alike.Values;
    }

    private static Digest CanonicalKey(ImageContent content)
    {
        (int width, int height) = content.Size;
        Span<byte> bytes = stackalloc byte[2 * sizeof(int) + ImageThumbnail.Side * ImageThumbnail.Side];
        ReadOnlySpan<int> sides = [Math.Min(width, height), Math.Max(width, height)];
        MemoryMarshal.AsBytes(sides).CopyTo(bytes);
        content.Traits!.Thumbnail.CanonicalLuma().CopyTo(bytes[(2 * sizeof(int))..]);
        return Digest.Read(SHA256.HashData(bytes));
    }

    private static ImageOrientation TransformBetween(ImageThumbnail first, ImageThumbnail second) => Enum.GetValues<ImageOrientation>()
        .FirstOrDefault(transform => first.TurnedLuma(transform).AsSpan().SequenceEqual(second.Luma));

    /// <summary>The thumbnail of the first picture of each class, brought when it is asked for: those of a large set lie in files.</summary>
    private sealed class FirstThumbnails(IReadOnlyList<ImageContent> contents, LinkClasses classes) : IReadOnlyList<ImageThumbnail?>
    {
        public int Count => classes.Count;

        public ImageThumbnail? this[int index] => contents[classes.FirstOf(index)].Traits?.Thumbnail;

        public IEnumerator<ImageThumbnail?> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>What is searched for links.</summary>
/// <param name="Near">Whether pictures that look the same are searched.</param>
/// <param name="Sides">Null to search all pairs; otherwise near pairs are searched only between pictures of different sides.</param>
/// <param name="Done">Receives the number of pictures that are done, from any thread.</param>
internal readonly record struct LinkSearch(bool Near, IReadOnlyList<int>? Sides = null, Action<int>? Done = null);
