using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Sets a rectangle of normalised pictures to zero, the mean of the normalisation.</summary>
internal static class RandomErasing
{
    public static void Apply(Tensor images, Augmentation augmentation, SampleKey[] keys)
    {
        int height = (int)images.size(2);
        int width = (int)images.size(3);
        Box[] boxes = Array.ConvertAll(keys, key => Draw(augmentation, key.Draws(DrawPurpose.Erasing), height, width));
        if (Array.Exists(boxes, box => box.Width > 0 && box.Height > 0))
        {
            float[] weights = new float[boxes.Length];
            weights.AsSpan().Fill(1f);
            images.masked_fill_(Box.Masks(boxes, weights, height, width, images.device).to_type(ScalarType.Bool), 0f);
        }
    }

    private static Box Draw(Augmentation augmentation, SampleRandom random, int height, int width)
    {
        bool drawn = random.NextBoolean(augmentation.EraseProbability);
        double area = random.NextDouble(augmentation.EraseArea.Low, augmentation.EraseArea.High);
        double aspect = Math.Exp(random.NextDouble(Math.Log(augmentation.EraseAspect.Low), Math.Log(augmentation.EraseAspect.High)));
        Box box = Box.Draw(ref random, area, aspect, height, width);
        return drawn ? box : default;
    }
}
