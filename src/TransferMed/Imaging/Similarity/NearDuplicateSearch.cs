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
/// turns, are looked up in an index of all; what is near and of the same shape is aligned and must then agree in luma, in detail and in colour.
/// </summary>
internal static class NearDuplicateSearch
{
    // The limits are measured: see docs/audit.md.
    private const int MostDifferentBits = 9;
    private const double LeastAgreement = 0.6;
    private const double LeastStartCorrelation = 0.6;
    private const double LeastCorrelation = 0.97;
    private const double LeastDetail = 0.88;
    private const double MostCellDifference = 20;
    private const double MostMeanDifference = 7;

    /// <summary>The pictures that are looked up at once: enough to read the index in its order, few enough to leave something to every thread.</summary>
    private const int LargestBlock = 8192;
    private const int BlocksOfAThread = 8;

    /// <summary>Searches all pairs.</summary>
    /// <param name="thumbnails">The thumbnails; null for a picture that is not to be compared.</param>
    /// <param name="sides">Null to find all pairs; otherwise only pairs of different sides are found.</param>
    /// <param name="done">Receives the number of thumbnails that are done, from any thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    /// <param name="mostNear">A block with more near hashes than these, of pictures that are all alike, is divided: so many are held at once.</param>
    /// <returns>The pairs, in the order of their positions, and the cost.</returns>
    public static (List<LikePair> Pairs, SearchCost Cost) Run(
        IReadOnlyList<ImageThumbnail?> thumbnails, IReadOnlyList<int>? sides, Action<int>? done, CancellationToken cancellationToken, int mostNear = 1 << 20)
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        var index = new ThumbnailIndex(thumbnails, options);
        var gate = new Lock();
        var pairs = new Dictionary<(int, int), LikePair>();
        var cost = new SearchCost(0, 0);
        int finished = 0;
        int block = Math.Clamp(index.Count / (BlocksOfAThread * options.MaxDegreeOfParallelism), 1, LargestBlock);
        ParallelLoop.Unwrapped(() => Parallel.For(
            0,
            (index.Count + block - 1) / block,
            options,
            () => new Searcher(thumbnails, sides, index, mostNear),
            (i, _, searcher) =>
            {
                int from = i * block;
                int to = Math.Min(from + block, index.Count);
                searcher.Search(from, to, cancellationToken);
                done?.Invoke(Interlocked.Add(ref finished, to - from));
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
    private sealed class Searcher(IReadOnlyList<ImageThumbnail?> thumbnails, IReadOnlyList<int>? sides, ThumbnailIndex index, int mostNear)
    {
        /// <summary>The hashes that each picture is looked up by: every cut in every turn.</summary>
        private static readonly int s_looks = LowFrequencies.Crops.Count * Dihedral.Count;

        private readonly HammingSearch _search = new(index.Hashes);
        private readonly List<HammingHit> _near = [];
        private readonly float[] _moving = new float[ImageThumbnail.Side * ImageThumbnail.Side];
        private readonly float[] _still = new float[ImageThumbnail.Side * ImageThumbnail.Side];
        private ulong[] _wanted = [];
        private ulong[] _doubtful = [];
        private sbyte[] _sketches = [];

        public List<LikePair> Found { get; } = [];

        public long Compared => _search.Compared;

        public long Aligned { get; private set; }

        /// <summary>Finds what looks like the pictures from one position up to another.</summary>
        public void Search(int from, int to, CancellationToken cancellationToken)
        {
            int count = (to - from) * s_looks;
            if (_wanted.Length < count)
            {
                (_wanted, _doubtful, _sketches) = (new ulong[count], new ulong[count], new sbyte[count / Dihedral.Count * FrequencySketch.Length]);
            }

            for (int i = from; i < to; i++)
            {
                Look(thumbnails[index.PositionOf(i)]!, (i - from) * LowFrequencies.Crops.Count);
            }

            Match(from, from, to, cancellationToken);
        }

        /// <summary>Writes hashes, doubtful bits and sketches of a picture.</summary>
        private void Look(ImageThumbnail thumbnail, int firstCut)
        {
            Span<float> all = stackalloc float[LowFrequencies.Crops.Count * LowFrequencies.Count];
            LowFrequencies.OfCrops(thumbnail, all);
            for (int cut = 0; cut < LowFrequencies.Crops.Count; cut++)
            {
                ReadOnlySpan<float> frequencies = all.Slice(cut * LowFrequencies.Count, LowFrequencies.Count);
                ulong hash = PerceptualHash.Of(frequencies);
                (ulong upright, ulong transposed) = PerceptualHash.Doubtful(frequencies);
                FrequencySketch.Write(frequencies, thumbnail.Spread, Sketch(firstCut + cut));
                for (int turn = 0; turn < Dihedral.Count; turn++)
                {
                    var transform = (ImageOrientation)turn;
                    int at = (firstCut + cut) * Dihedral.Count + turn;
                    (_wanted[at], _doubtful[at]) = (PerceptualHash.Turn(hash, transform), PerceptualHash.IsTransposed(transform) ? transposed : upright);
                }
            }
        }

        private Span<sbyte> Sketch(int cut) => _sketches.AsSpan(cut * FrequencySketch.Length, FrequencySketch.Length);

        /// <summary>Finds what looks like some pictures of the block that begins at <paramref name="block"/>.</summary>
        private void Match(int block, int from, int to, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (int first, int count) = ((from - block) * s_looks, (to - from) * s_looks);
            if (!_search.Find(_wanted.AsSpan(first, count), _doubtful.AsSpan(first, count), MostDifferentBits, _near, to - from > 1 ? mostNear : int.MaxValue))
            {
                int middle = (from + to) / 2;
                Match(block, from, middle, cancellationToken);
                Match(block, middle, to, cancellationToken);
                return;
            }

            (int I, int J) last = (-1, -1);
            (int Of, ImageThumbnail? Picture) brought = (-1, null);
            _near.Sort(NearestFirst);
            foreach (HammingHit hit in _near)
            {
                (int i, int j) = (from + hit.Wanted / s_looks, hit.Position);
                bool isWanted = j != i && (i, j) != last && (sides is null || sides[index.PositionOf(i)] != sides[index.PositionOf(j)]);
                if (!isWanted)
                {
                    continue;
                }

                last = (i, j);
                int look = hit.Wanted % s_looks;
                if (FrequencySketch.Agreement(Sketch((first + hit.Wanted) / Dihedral.Count), (ImageOrientation)(look % Dihedral.Count), index.Sketch(j)) >= LeastAgreement)
                {
                    brought = brought.Of == i ? brought : (i, thumbnails[index.PositionOf(i)]);
                    Judge(i, brought.Picture!, j, look);
                }
            }
        }

        /// <summary>Picture by picture; of the looks at which two are near the nearest first, of these the first.</summary>
        private static int NearestFirst(HammingHit first, HammingHit second)
        {
            int order = (first.Wanted / s_looks).CompareTo(second.Wanted / s_looks);
            order = order != 0 ? order : first.Position.CompareTo(second.Position);
            order = order != 0 ? order : first.Distance.CompareTo(second.Distance);
            return order != 0 ? order : first.Wanted.CompareTo(second.Wanted);
        }

        private void Judge(int i, ImageThumbnail thumbnail, int j, int look)
        {
            var transform = (ImageOrientation)(look % Dihedral.Count);
            CropBox cut = LowFrequencies.Crops[look / Dihedral.Count].Turn(transform);
            if (Judge(thumbnail, thumbnails[index.PositionOf(j)]!, transform, cut) is { } similarity)
            {
                Found.Add(i < j
                    ? new LikePair(index.PositionOf(i), index.PositionOf(j), transform, similarity)
                    : new LikePair(index.PositionOf(j), index.PositionOf(i), Dihedral.Inverse(transform), similarity));
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
