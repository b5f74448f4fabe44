using TransferMed.Runtime;

namespace TransferMed.Weights;

/// <summary>The data set that most published weights were trained on: ImageNet of the challenge of 2012, of 1000 classes.</summary>
internal static class ImageNet
{
    public const string Name = "ImageNet-1k";

    /// <summary>The images of the training part.</summary>
    public const int TrainingImages = 1_281_167;

    public const string Citation = "Russakovsky et al. 2015, ImageNet Large Scale Visual Recognition Challenge, arXiv:1409.0575";

    /// <summary>The terms of the images, as a part of a sentence.</summary>
    public const string Terms = "ImageNet's images are given for non-commercial research and education; whether that binds weights is for you to decide";

    private static readonly Lazy<ValueList<string>> Names = new(Read);

    /// <summary>The classes in the order of torchvision's logits, by torchvision's names.</summary>
    public static ValueList<string> Classes => Names.Value;

    private static ValueList<string> Read()
    {
        using Stream stream = typeof(ImageNet).Assembly.GetManifestResourceStream("imagenet-classes.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToValueList();
    }
}
