using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Adds Gaussian noise. It is drawn on the device, by a generator that is seeded anew for each image, and differs between kinds of device.</summary>
public sealed class RandomNoise : ImageTransform
{
    /// <summary>The probability that an image gets noise, 0 to 1. Default: 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>The standard deviation of the noise as a share of full intensity, 0 to 1. Default: 0 to 0.05.</summary>
    public DrawRange Deviation { get; init; } = new(0.0, 0.05);

    internal override long Purpose => (long)DrawPurpose.Noise;

    internal override bool IsIdle => Probability == 0;

    internal override bool TakesAnyIntensity => true;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, SampleRandom[] random)
    {
        using var generator = new Generator(0, images.device);
        for (int i = 0; i < random.Length; i++)
        {
            bool drawn = random[i].NextBoolean(Probability);
            double deviation = 255.0 * random[i].NextDouble(Deviation.Low, Deviation.High);
            if (drawn && deviation > 0)
            {
                generator.manual_seed((long)(random[i].NextUInt64() >> 1));
                Tensor image = images.select(0, i);
                image.Add(empty_like(image).normal_(0, deviation, generator));
            }
        }

        return images;
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.InRange(Probability, 0.0, 1.0, $"{nameof(RandomNoise)}.{nameof(Probability)}");
        Deviation.Require(0, 1, $"{nameof(RandomNoise)}.{nameof(Deviation)}");
    }
}
