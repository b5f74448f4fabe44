using SkiaSharp;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Tests.Data;
using static TorchSharp.torch;

namespace TransferMed.Tests.FrontDoor;

/// <summary>
/// A model whose every answer is known beforehand: red pictures are of its first class, green ones of its second, blue ones of its
/// third. So a folder of pictures in chosen colours has a confusion matrix that can be counted by hand.
/// </summary>
internal static class ColourModel
{
    public static readonly string[] Grades = ["none", "mild", "severe"];

    private static readonly SKColor[] Colours = [SKColors.Red, new(0, 255, 0), SKColors.Blue];

    /// <summary>The model; dispose it.</summary>
    /// <param name="classes">Its classes; none, mild and severe where null.</param>
    public static TrainedModel Create(params string[] classes)
    {
        NetworkSpec spec = NetworkBuilder.Input(3, 8, 8).GlobalAveragePool().Head(3).Build();
        var network = Network.Create(spec, 1);
        using (NewDisposeScope())
        using (no_grad())
        {
            foreach ((_, Tensor tensor) in network.State())
            {
                tensor.copy_(tensor.dim() == 2 ? eye(3) * 10 : zeros_like(tensor));
            }
        }

        return TrainedModel.FromNetwork(network, classes.Length > 0 ? classes : Grades, new Preprocessing { Mean = [0, 0, 0], StandardDeviation = [1, 1, 1] });
    }

    /// <summary>Writes the pictures of one class.</summary>
    /// <param name="folder">Where the folder of the class is made.</param>
    /// <param name="label">The class.</param>
    /// <param name="answers">For each picture the place of the class that the model will say.</param>
    public static void Write(TempFolder folder, string label, params int[] answers)
    {
        for (int i = 0; i < answers.Length; i++)
        {
            // Of a size of its own, so that no picture is a copy of another; all of one colour whatever it is resized to.
            var bitmap = new SKBitmap(new SKImageInfo(8 + i, 8, SKColorType.Rgba8888, SKAlphaType.Opaque));
            bitmap.Erase(Colours[answers[i]]);
            folder.Write($"{label}/{i}.png", TestImages.Encode(bitmap, SKEncodedImageFormat.Png));
        }
    }
}
