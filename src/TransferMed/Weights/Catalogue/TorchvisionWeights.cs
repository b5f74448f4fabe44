using TransferMed.Imaging;
using TransferMed.Models;

namespace TransferMed.Weights;

/// <summary>
/// The files that torchvision publishes for networks of <see cref="Presets"/>. A row whose preset this library does not have is left out.
/// </summary>
internal static class TorchvisionWeights
{
    private const string Terms =
        "torchvision is under BSD-3-Clause; it says of its weights that they may be under terms of their own or of the data they were trained on, and that it is for you to find out whether you may use them; " + ImageNet.Terms;

    private const string ResNet = "He et al. 2015, arXiv:1512.03385";
    private const string EfficientNet = "Tan and Le 2019, arXiv:1905.11946";
    private const string MobileNet = "Howard et al. 2019, arXiv:1905.02244";
    private const string Vgg = "Simonyan and Zisserman 2014, arXiv:1409.1556";

    /// <summary>Id, preset, file, MiB as torchvision states them, input size, what to cite.</summary>
    private static readonly (string Id, string Preset, string File, double MiB, int Size, string Citation)[] Rows =
    [
        ("resnet18-v1", "ResNet18", "resnet18-f37072fd.pth", 44.661, 224, ResNet),
        ("resnet34-v1", "ResNet34", "resnet34-b627a593.pth", 83.275, 224, ResNet),
        ("resnet50-v1", "ResNet50", "resnet50-0676ba61.pth", 97.781, 224, ResNet),
        ("resnet50-v2", "ResNet50", "resnet50-11ad3fa6.pth", 97.790, 224, ResNet),
        ("densenet121-v1", "DenseNet121", "densenet121-a639ec97.pth", 30.845, 224, "Huang et al. 2016, arXiv:1608.06993"),
        ("vgg16-v1", "VGG16", "vgg16-397923af.pth", 527.796, 224, Vgg),
        ("vgg19-v1", "VGG19", "vgg19-dcbb9e9d.pth", 548.051, 224, Vgg),
        ("efficientnet-b0-v1", "EfficientNetB0", "efficientnet_b0_rwightman-3dd342df.pth", 20.451, 224, EfficientNet),
        ("efficientnet-b1-v1", "EfficientNetB1", "efficientnet_b1_rwightman-533bc792.pth", 30.134, 240, EfficientNet),
        ("efficientnet-b1-v2", "EfficientNetB1", "efficientnet_b1-c27df63c.pth", 30.136, 240, EfficientNet),
        ("efficientnet-b2-v1", "EfficientNetB2", "efficientnet_b2_rwightman-bcdf34b7.pth", 35.174, 288, EfficientNet),
        ("efficientnet-b3-v1", "EfficientNetB3", "efficientnet_b3_rwightman-cf984f9c.pth", 47.184, 300, EfficientNet),
        ("mobilenet-v3-small-v1", "MobileNetV3Small", "mobilenet_v3_small-047dcff4.pth", 9.829, 224, MobileNet),
        ("mobilenet-v3-large-v1", "MobileNetV3Large", "mobilenet_v3_large-8738ca79.pth", 21.114, 224, MobileNet),
        ("mobilenet-v3-large-v2", "MobileNetV3Large", "mobilenet_v3_large-5c1a4163.pth", 21.107, 224, MobileNet),
        ("convnext-tiny-v1", "ConvNeXtTiny", "convnext_tiny-983f1562.pth", 109.119, 224, "Liu et al. 2022, arXiv:2201.03545"),
        ("vit-b16-v1", "ViTBase", "vit_b_16-c867db91.pth", 330.285, 224, "Dosovitskiy et al. 2020, arXiv:2010.11929"),
    ];

    public static IEnumerable<PretrainedWeights> All() =>
        from row in Rows
        where Presets.Names.Contains(row.Preset)
        select new PretrainedWeights(
            row.Id,
            new WeightsFile
            {
                Name = row.File,
                Size = (long)Math.Round(row.MiB * 1048576),
                Sha256 = Path.GetFileNameWithoutExtension(row.File).Split('-')[^1],
                Address = new Uri("https://download.pytorch.org/models/" + row.File),
            },
            () => Presets.Create(row.Preset, ImageNet.Classes.Count, input: InputShape.Square(row.Size)),
            Preprocessing.ImageNet(row.Size),
            new WeightsOrigin(ImageNet.Name, ImageNet.TrainingImages, ImageNet.Classes, Terms, $"{row.Citation}; {ImageNet.Citation}"));
}
