using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>Occlusion by forward passes of an engine, without gradients. Runs on the engine's thread.</summary>
internal sealed class EngineOcclusion(INetworkEngine engine, PredictionMaker maker, ValueList<string> classes, Preprocessing preprocessing)
{
    public Explanation Explain(ExplainedPicture picture, ExplanationOptions options, CancellationToken cancellationToken)
    {
        picture.Pixels.CopyTo(engine.Place(0));
        double[] probabilities = maker.PlainProbabilities(engine.Run(1, features: false), 0);
        int label = options.Class ?? probabilities.IndexOf(probabilities.Max());
        byte[] baseline = PixelBaselines.Of(options.Baseline, picture.Pixels, picture.Geometry, preprocessing);
        HeatMap map = OcclusionMap.Compute(picture.Geometry.Height, picture.Geometry.Width, Score, options, cancellationToken);
        return new Explanation(map, ExplanationMethod.Occlusion, label, classes[label], probabilities[label], picture);

        double[] Score(int count, MaskWriter mask, int batchSize, CancellationToken cancellation)
        {
            var scores = new double[count];
            var hidden = new float[picture.Geometry.Height * picture.Geometry.Width];
            int most = Math.Min(batchSize, engine.Capacity);
            for (int start = 0; start < count; start += most)
            {
                cancellation.ThrowIfCancellationRequested();
                int size = Math.Min(most, count - start);
                for (int i = 0; i < size; i++)
                {
                    Array.Clear(hidden);
                    mask(start + i, hidden);
                    Fill(engine.Place(i), picture.Pixels, baseline, hidden, picture.Geometry.Channels);
                }

                NetworkRows rows = engine.Run(size, features: false);
                for (int i = 0; i < size; i++)
                {
                    scores[start + i] = maker.PlainProbabilities(rows, i)[label];
                }
            }

            return scores;
        }
    }

    private static void Fill(Span<byte> place, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> baseline, ReadOnlySpan<float> hidden, int channels)
    {
        for (int i = 0; i < place.Length; i++)
        {
            place[i] = hidden[i / channels] > 0.5f ? baseline[i] : pixels[i];
        }
    }
}
