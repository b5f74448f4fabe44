using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Tests.Explanations;

/// <summary>
/// A model that is known through and through: one 1x1 convolution passes the red and the green channel on, the mean of each over the
/// picture is the logit of a class. Class 0 is red, class 1 green.
/// </summary>
internal static class PlantedModel
{
    public const int Size = 16;

    public static TrainedModel Create(float red = 8, float green = 8)
    {
        NetworkSpec spec = NetworkBuilder.Input(3, Size, Size)
            .Conv(2, kernel: 1, norm: NormKind.None, activation: ActivationKind.None, name: "colours").GlobalAveragePool().Head(2).Build();
        Network network = Network.Create(spec, seed: 1);
        using IDisposable noGradient = no_grad();
        foreach (NetworkParameter parameter in network.AllParameters)
        {
            parameter.Tensor.fill_(0);
        }

        Set("colours", tensor([1f, 0, 0, 0, 1, 0]).reshape(2, 3, 1, 1));
        Set("head", tensor([red, 0f, 0, green]).reshape(2, 2));
        return new TrainedModel(network, ["red", "green"], new Preprocessing { Mean = [0f], StandardDeviation = [1f] });

        void Set(string scope, Tensor values)
        {
            using (values)
            {
                network.AllParameters.Single(p => p.Name.StartsWith(scope, StringComparison.Ordinal) && p.Name.EndsWith("weight", StringComparison.Ordinal)).Tensor.copy_(values);
            }
        }
    }

    /// <summary>One black picture with a red square from row 4 and column 8, 4 x 4, and weak green noise.</summary>
    public static ImageDataset Images() => new("planted", ["red", "green"], [new ImageSample("planted://0", 0)], new Reader());

    public static bool InSquare(int row, int column) => row is >= 4 and < 8 && column is >= 8 and < 12;

    private sealed class Reader : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            for (int pixel = 0; pixel < geometry.Height * geometry.Width; pixel++)
            {
                destination[3 * pixel] = InSquare(pixel / geometry.Width, pixel % geometry.Width) ? byte.MaxValue : byte.MinValue;
                destination[3 * pixel + 1] = (byte)(pixel * 7 % 5);
                destination[3 * pixel + 2] = 0;
            }
        }
    }
}
