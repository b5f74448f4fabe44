using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>Two pictures that show a part of the same scene.</summary>
/// <param name="First">The position of the first.</param>
/// <param name="Second">The position of the second.</param>
/// <param name="Share">The share of the corners of the picture with fewer of them that agree in looks and in place.</param>
internal readonly record struct Overlap(int First, int Second, double Share);

/// <summary>
/// Finds pictures that overlap: corners that look alike are looked up by their signatures, and enough of them must agree on
/// one shift and turn between the two pictures.
/// </summary>
internal static class OverlapSearch
{
    // The limits are measured: see docs/audit.md.
    private const int MostDifferentBits = 10;
    private const float LeastCorrelation = 0.9f;
    private const int LeastMatches = 6;
    private const double LeastShare = 0.15;
    private const float MostOffset = 4;
    private const float MostTurn = 0.3f;

    // Matches that sit on one spot are one match: two corners of the same scratch prove nothing.
    private const float LeastSpread = 8;

    /// <summary>Finds the features of pictures.</summary>
    public static LocalFeature[][] Describe(IReadOnlyList<ImageSample> samples, IPixelReader pixels, CancellationToken cancellationToken)
    {
        var geometry = new ImageGeometry(LocalFeatures.Side, LocalFeatures.Side, channels: 1);
        var features = new LocalFeature[samples.Count][];
        ParallelImages.ForEach(
            samples.Count,
            Environment.ProcessorCount,
            i =>
            {
                var levels = new byte[geometry.ByteCount];
                pixels.Read(samples[i], geometry, levels);
                features[i] = LocalFeatures.Of(levels);
            },
            cancellationToken);
        return features;
    }

    /// <summary>Searches all pairs of pictures.</summary>
    public static List<Overlap> Run(IReadOnlyList<LocalFeature[]> images, CancellationToken cancellationToken)
    {
        LocalFeature[] features = [.. images.SelectMany(image => image)];
        int[] owner = [.. images.Index().SelectMany(image => Enumerable.Repeat(image.Index, image.Item.Length))];
        var index = new HammingIndex([.. features.Select(feature => feature.Signature)]);
        var starts = new int[images.Count + 1];
        for (int i = 0; i < images.Count; i++)
        {
            starts[i + 1] = starts[i] + images[i].Length;
        }

        var found = new ConcurrentBag<Overlap>();
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        ParallelLoop.Unwrapped(() => Parallel.For(0, images.Count, options, () => new HammingSearch(index), (i, state, search) =>
        {
            var near = new List<HammingHit>();
            var matches = new Dictionary<int, List<FeatureMatch>>();
            search.Find([.. images[i].Select(feature => feature.Signature)], MostDifferentBits, near, int.MaxValue);
            foreach (HammingHit hit in near.OrderBy(hit => hit.Wanted))
            {
                (int f, int g) = (starts[i] + hit.Wanted, hit.Position);
                int j = owner[g];
                if (j > i && features[f].Correlate(features[g]) >= LeastCorrelation)
                {
                    (CollectionsMarshal.GetValueRefOrAddDefault(matches, j, out _) ??= []).Add(new FeatureMatch(features[f], features[g]));
                }
            }

            foreach ((int j, List<FeatureMatch> both) in matches)
            {
                double fewer = Math.Min(images[i].Length, images[j].Length);
                if (both.Count >= LeastMatches && Agreeing(both) is >= LeastMatches and int agreeing && agreeing / fewer >= LeastShare)
                {
                    found.Add(new Overlap(i, j, agreeing / fewer));
                }
            }

            return search;
        }, _ => { }));
        return [.. found.OrderBy(overlap => overlap.First).ThenBy(overlap => overlap.Second)];
    }

    /// <summary>The most matches that one shift and turn explains, counting those on one spot once.</summary>
    private static int Agreeing(List<FeatureMatch> matches)
    {
        int most = 0;
        var spots = new List<LocalFeature>();
        foreach (FeatureMatch hypothesis in matches)
        {
            spots.Clear();
            foreach (FeatureMatch match in matches)
            {
                if (hypothesis.Explains(match) && spots.TrueForAll(spot => Distance(spot, match.First) >= LeastSpread))
                {
                    spots.Add(match.First);
                }
            }

            most = Math.Max(most, spots.Count);
        }

        return most;
    }

    private static float Distance(LocalFeature first, LocalFeature second) => MathF.Max(MathF.Abs(first.X - second.X), MathF.Abs(first.Y - second.Y));

    /// <summary>A corner of one picture and one of another that look alike.</summary>
    private readonly record struct FeatureMatch(LocalFeature First, LocalFeature Second)
    {
        private float Turn => MathF.IEEERemainder(Second.Angle - First.Angle, MathF.Tau);

        /// <summary>True if the shift and turn of this match bring the corners of the other together.</summary>
        public bool Explains(FeatureMatch other)
        {
            (float sine, float cosine) = MathF.SinCos(Turn);
            (float x, float y) = (other.First.X - First.X, other.First.Y - First.Y);
            float offX = Second.X + cosine * x - sine * y - other.Second.X;
            float offY = Second.Y + sine * x + cosine * y - other.Second.Y;
            return MathF.Abs(MathF.IEEERemainder(Turn - other.Turn, MathF.Tau)) <= MostTurn && offX * offX + offY * offY <= MostOffset * MostOffset;
        }
    }
}
