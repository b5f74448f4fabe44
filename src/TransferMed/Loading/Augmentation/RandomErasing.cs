using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Erases a rectangle (Zhong et al. 2017) of normalised images: it gets zero, the mean of the normalisation.</summary>
public sealed class RandomErasing : ImageTransform
{
    /// <summary>The probability that a rectangle is erased, 0 to 1. Default: 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>The share of the image that is erased, 0 to 1. Default: 0.02 to 0.33.</summary>
    public DrawRange Area { get; init; } = new(0.02, 0.33);

    /// <summary>Width over height of the erased rectangle, 0.05 to 20; drawn uniformly in its logarithm. Default: 0.3 to 3.3.</summary>
    public DrawRange Aspect { get; init; } = new(0.3, 3.3);

    /// <summary>True.</summary>
    public override bool AfterNormalization => true;

    internal override long Purpose => (long)DrawPurpose.Erasing;

    internal override bool IsIdle => Probability == 0;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, SampleRandom[] random)
    {
        int height = (int)images.size(2);
        int width = (int)images.size(3);
        Box[] boxes = Array.ConvertAll(random, draws => Draw(draws, height, width));
        if (Array.Exists(boxes, box => box.Width > 0 && box.Height > 0))
        {
            float[] weights = new float[boxes.Length];
            weights.AsSpan().Fill(1f);
            images.Fill(Box.Masks(boxes, weights, height, width, images.device).to_type(ScalarType.Bool), 0);
        }

        return images;
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.InRange(Probability, 0.0, 1.0, $"{nameof(RandomErasing)}.{nameof(Probability)}");
        Area.Require(0, 1, $"{nameof(RandomErasing)}.{nameof(Area)}");
        Aspect.Require(0.05, 20, $"{nameof(RandomErasing)}.{nameof(Aspect)}");
    }

    private Box Draw(SampleRandom random, int height, int width)
    {
        bool drawn = random.NextBoolean(Probability);
        double area = random.NextDouble(Area.Low, Area.High);
        double aspect = Math.Exp(random.NextDouble(Math.Log(Aspect.Low), Math.Log(Aspect.High)));
        Box box = Box.Draw(ref random, area, aspect, height, width);
        return drawn ? box : default;
    }
}
