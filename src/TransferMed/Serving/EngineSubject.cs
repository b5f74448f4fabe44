using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Serving;

/// <summary>A picture and a class of an engine that gives probabilities only, without gradients. Runs on the engine's thread.</summary>
internal sealed class EngineSubject(INetworkEngine engine, PredictionMaker maker, Preprocessing preprocessing, ExplainedImage image, int label)
    : ExplanationSubject(label, image.Geometry.Height, image.Geometry.Width)
{
    public override Network Network => throw NoNetwork();

    public override Tensor Image => throw NoNetwork();

    /// <summary>Explains a picture by a method that needs no network.</summary>
    public static Explanation Explain(
        INetworkEngine engine,
        PredictionMaker maker,
        ValueList<string> classes,
        Preprocessing preprocessing,
        ExplainedImage image,
        ExplanationMethod method,
        int? classIndex,
        CancellationToken cancellationToken)
    {
        image.Pixels.CopyTo(engine.Place(0));
        double[] probabilities = maker.PlainProbabilities(engine.Run(1, features: false), 0);
        int label = classIndex ?? (maker.GivesValues ? 0 : probabilities.IndexOf(probabilities.Max()));
        return Explanation.Of(method, new EngineSubject(engine, maker, preprocessing, image, label), classes, probabilities[label], image, cancellationToken);
    }

    public override Tensor Baseline(BaselineImage kind) => throw NoNetwork();

    public override Tensor Logits(Tensor images) => throw NoNetwork();

    public override (Tensor Values, Tensor Gradient) GradientAfter(int steps, Tensor images) => throw NoNetwork();

    public override double[] MaskedProbabilities(int count, Action<int, Span<float>> mask, BaselineImage baseline, int batchSize, CancellationToken cancellationToken)
    {
        byte[] replacement = PixelBaselines.Of(baseline, image.Pixels, image.Geometry, preprocessing);
        var scores = new double[count];
        var hidden = new float[Height * Width];
        int most = Math.Min(batchSize, engine.Capacity);
        for (int start = 0; start < count; start += most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int size = Math.Min(most, count - start);
            for (int i = 0; i < size; i++)
            {
                Array.Clear(hidden);
                mask(start + i, hidden);
                Fill(engine.Place(i), image.Pixels, replacement, hidden, image.Geometry.Channels);
            }

            NetworkRows rows = engine.Run(size, features: false);
            for (int i = 0; i < size; i++)
            {
                scores[start + i] = maker.PlainProbabilities(rows, i)[Class];
            }
        }

        return scores;
    }

    private static NotSupportedException NoNetwork() => new(
        $"An ONNX file gives probabilities only, no layers and no gradients: let {nameof(ExplanationMethod.NeedsNetwork)} of the method be true, and explain with {nameof(Predictor)}.");

    private static void Fill(Span<byte> target, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> baseline, ReadOnlySpan<float> hidden, int channels)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = hidden[i / channels] > 0.5f ? baseline[i] : pixels[i];
        }
    }
}
