using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Adds Gaussian noise, drawn on the device by a generator that is seeded anew for each picture.</summary>
internal sealed class GaussianNoise : IDisposable
{
    private readonly Generator _generator;

    public GaussianNoise(Device device) => _generator = new Generator(0, device);

    /// <summary>Adds the noise in place.</summary>
    /// <param name="images">(N, C, H, W), float32, contiguous, intensities 0 to 255.</param>
    /// <param name="augmentation">Probability and strength.</param>
    /// <param name="keys">The keys of the pictures.</param>
    public void Apply(Tensor images, Augmentation augmentation, SampleKey[] keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            Runtime.SampleRandom random = keys[i].Draws(DrawPurpose.Noise);
            bool drawn = random.NextBoolean(augmentation.NoiseProbability);
            double deviation = 255.0 * random.NextDouble(augmentation.NoiseDeviation.Low, augmentation.NoiseDeviation.High);
            if (drawn && deviation > 0)
            {
                _generator.manual_seed((long)(random.NextUInt64() >> 1));
                Tensor image = images.select(0, i);
                image.add_(empty_like(image).normal_(0, deviation, _generator));
            }
        }
    }

    public void Dispose() => _generator.Dispose();
}
