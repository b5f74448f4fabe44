using TransferMed.Imaging;
using TransferMed.Models;

namespace TransferMed.Weights;

/// <summary>The weights that packages of this library bring.</summary>
internal static class PackagedWeights
{
    private const int Size = 224;

    private static readonly int[] Blocks = [2, 2, 2, 3];

    public static IEnumerable<PretrainedWeights> All()
    {
        yield return new PretrainedWeights(
            "imagenet",
            new WeightsFile
            {
                Name = "imagenet.safetensors",
                Size = 63_645_064,
                Sha256 = "067818f4ae1e15f30707afc15518372999ce3b20c8d6b30e023448ce432ca105",
                Package = "TransferMed.Weights.ImageNet",
            },
            () => Presets.ResNet(Blocks, input: InputShape.Square(Size)),
            Preprocessing.Caffe(Size),
            new WeightsOrigin(
                ImageNet.Name,
                ImageNet.TrainingImages,
                [],
                $"MIT, as the package Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1 of the .NET Foundation, whose weights these are; {ImageNet.Terms}",
                $"He et al. 2015, arXiv:1512.03385; {ImageNet.Citation}"));
    }
}
