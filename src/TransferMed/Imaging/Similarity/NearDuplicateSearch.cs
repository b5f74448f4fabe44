using TransferMed.Runtime;

namespace TransferMed.Imaging;

/// <summary>Two thumbnails that look the same: the second is the first, mirrored or turned.</summary>
internal readonly record struct LikePair(int First, int Second, ImageOrientation Transform, double Similarity);

/// <summary>What a search has cost.</summary>
/// <param name="Compared">Pairs of hashes that were compared.</param>
/// <param name="Aligned">Pairs of thumbnails that were aligned.</param>
internal readonly record struct SearchCost(long Compared, long Aligned);

/// <summary>
/// Finds the thumbnails that look the same. The hashes of every thumbnail, as it is and slightly cropped, each in eight
/// turns, are looked up in an index of all; what is near is aligned and must then agree in luma, in detail and in colour.
/// </summary>
internal static class NearDuplicateSearch
{
    // The limits are measured: see docs/audit.md.
    private const int MostDifferentBits = 9;
    private const double LeastStartCorrelation = 0.4;
    private const double LeastCorrelation = 0.97;
    private const double LeastDetail = 0.88;
    private const double MostCellDifference = 20;
    private const double MostMeanDifference = 7;

    /// <summary>Searches all pairs.</summary>
    /// <param name="thumbnails">The thumbnails; null for a picture that is not to be compared.</param>
    /// <param name="sides">Null to find all pairs; otherwise only pairs of different sides are found.</param>
    /// <param name="done">Receives the number of thumbnails that are done, from any thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    /// <returns>The pairs, in the order of their positions, and the cost.</returns>
    public static (List<LikePair> Pairs, SearchCost Cost) Run(
        IReadOnlyList<ImageThumbnail?> thumbnails, IReadOnlyList<int>? sides, Action<int>? done, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        (int[] compared, ulong[] hashes) = HashesOf(thumbnails, options);
        var index = new HammingIndex(hashes);
        var gate = new Lock();
        var pairs = new Dictionary<(int, int), LikePair>();
        var cost = new SearchCost(0, 0);
        int finished = 0;
        ParallelLoop.Unwrapped(() => Parallel.For(
            0,
            compared.Length,
            options,
            () => new Searcher(thumbnails, compared, sides, index),
            (i, _, searcher) =>
            {
                searcher.Search(i);
                done?.Invoke(Interlocked.Increment(ref finished));
                return searcher;
            },
            searcher =>
            {
                lock (gate)
                {
                    cost = new SearchCost(cost.Compared + searcher.Compared, cost.Aligned + searcher.Aligned);
                    foreach (LikePair pair in searcher.Found)
                    {
                        AddBetter(pairs, pair);
                    }
                }
            }));
        return ([.. pairs.Values.OrderBy(pair => pair.First).ThenBy(pair => pair.Second)], cost);
    }

    /// <summary>The thumbnails that can be recognised, with the hash of each: every one is brought once.</summary>
    private static (int[] Compared, ulong[] Hashes) HashesOf(IReadOnlyList<ImageThumbnail?> thumbnails, ParallelOptions options)
    {
        var all = new ulong[thumbnails.Count];
        var isCompared = new bool[thumbnails.Count];
        ParallelLoop.For(all.Length, options, i =>
        {
            if (thumbnails[i] is { IsFeatureless: false } thumbnail)
            {
                all[i] = PerceptualHash.Of(thumbnail);
                isCompared[i] = true;
            }
        });
        int[] compared = [.. Enumerable.Range(0, all.Length).Where(i => isCompared[i])];
        return (compared, Array.ConvertAll(compared, i => all[i]));
    }

    /// <summary>Of the two ways in which a pair may be found the better fit counts, whichever thread found it.</summary>
    private static void AddBetter(Dictionary<(int, int), LikePair> pairs, LikePair pair)
    {
        (int, int) key = (pair.First, pair.Second);
        if (!pairs.TryGetValue(key, out LikePair known) || (pair.Similarity, -(int)pair.Transform).CompareTo((known.Similarity, -(int)known.Transform)) > 0)
        {
            pairs[key] = pair;
        }
    }

    /// <summary>The search of one thread.</summary>
    private sealed class Searcher(IReadOnlyList<ImageThumbnail?> thumbnails, int[] compared, IReadOnlyList<int>? sides, HammingIndex index)
    {
        private readonly List<(int Position, int Distance)> _near = [];
        private readonly Dictionary<int, (int Distance, ImageOrientation Transform, CropBox Cut)> _candidates = [];
        private readonly float[] _moving = new float[ImageThumbnail.Side * ImageThumbnail.Side];
        private readonly float[] _still = new float[ImageThumbnail.Side * ImageThumbnail.Side];

        public List<LikePair> Found { get; } = [];

        public long Compared { get; private set; }

        public long Aligned { get; private set; }

        public void Search(int i)
        {
            ImageThumbnail thumbnail = thumbnails[compared[i]]!;
            Gather(i, thumbnail);
            foreach ((int j, (_, ImageOrientation transform, CropBox cut)) in _candidates)
            {
                if (Judge(thumbnail, thumbnails[compared[j]]!, transform, cut) is { } similarity)
                {
                    Found.Add(i < j
                        ? new LikePair(compared[i], compared[j], transform, similarity)
                        : new LikePair(compared[j], compared[i], Dihedral.Inverse(transform), similarity));
                }
            }
        }

        /// <summary>For every near hash the turn and the cut at which it is nearest.</summary>
        private void Gather(int i, ImageThumbnail thumbnail)
        {
            _candidates.Clear();
            Span<ulong> hashes = stackalloc ulong[PerceptualHash.Crops.Count];
            PerceptualHash.Compute(thumbnail, hashes);
            for (int crop = 0; crop < hashes.Length; crop++)
            {
                for (int turn = 0; turn < Dihedral.Count; turn++)
                {
                    var transform = (ImageOrientation)turn;
                    _near.Clear();
                    Compared += index.Find(PerceptualHash.Turn(hashes[crop], transform), MostDifferentBits, _near);
                    foreach ((int j, int distance) in _near)
                    {
                        bool wanted = j != i && (sides is null || sides[compared[i]] != sides[compared[j]]);
                        if (wanted && (!_candidates.TryGetValue(j, out var known) || distance < known.Distance))
                        {
                            _candidates[j] = (distance, transform, PerceptualHash.Crops[crop].Turn(transform));
                        }
                    }
                }
            }
        }

        /// <summary>The similarity if the pictures look the same, otherwise null.</summary>
        private double? Judge(ImageThumbnail first, ImageThumbnail second, ImageOrientation transform, CropBox cut)
        {
            (double ofCells, double ofMeans) = first.ColorDifference(transform, second);
            if (ofCells > MostCellDifference || ofMeans > MostMeanDifference)
            {
                return null;
            }

            first.Smooth(transform, _moving);
            second.Smooth(ImageOrientation.None, _still);
            if (ThumbnailAlignment.Correlate(_moving, _still) < LeastStartCorrelation)
            {
                return null;
            }

            Aligned++;
            Likeness likeness = ThumbnailAlignment.Align(_moving, _still, cut);
            return likeness.Correlation >= LeastCorrelation && likeness.Detail >= LeastDetail ? likeness.Correlation : null;
        }
    }
}
