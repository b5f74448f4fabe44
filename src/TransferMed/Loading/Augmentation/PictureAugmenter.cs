using TransferMed.Imaging;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Runs the steps of an <see cref="Augmentation"/> on a batch, in their fixed order.</summary>
internal sealed class PictureAugmenter(Augmentation augmentation, ImageGeometry geometry, Device device) : IDisposable
{
    private readonly bool _warps = augmentation.HorizontalFlip > 0 || augmentation.VerticalFlip > 0 || augmentation.Shift > 0
        || augmentation.Rotation != default || augmentation.FieldOfView != new DrawRange(1, 1) || augmentation.Aspect != new DrawRange(1, 1);

    private readonly bool _colors = augmentation.Brightness != new DrawRange(1, 1) || augmentation.Contrast != new DrawRange(1, 1)
        || augmentation.Saturation != new DrawRange(1, 1) || augmentation.Hue != default;

    private readonly GaussianNoise? _noise = augmentation.NoiseProbability > 0 ? new GaussianNoise(device) : null;

    /// <summary>Whether <see cref="ChangePixels"/> does anything.</summary>
    public bool ChangesPixels => _warps || _colors || _noise is not null || augmentation.BlurProbability > 0;

    /// <summary>Changes pictures before normalisation.</summary>
    /// <param name="images">(N, C, H, W), float32, intensities 0 to 255; contiguous where anything changes, and may be written to.</param>
    /// <param name="keys">The keys of the pictures.</param>
    /// <returns>The same shape, contiguous, intensities 0 to 255.</returns>
    public Tensor ChangePixels(Tensor images, SampleKey[] keys)
    {
        if (_warps)
        {
            images = AffineWarp.Apply(images, Array.ConvertAll(keys, key => AffineMap.Draw(augmentation, key.Draws(DrawPurpose.Geometry), geometry.Height, geometry.Width)));
        }

        if (_colors)
        {
            images = ColorTransform.Apply(images, Array.ConvertAll(keys, key => ColorMatrix.Draw(augmentation, key.Draws(DrawPurpose.Color), geometry.Channels)));
        }

        if (augmentation.BlurProbability > 0)
        {
            images = GaussianBlur.Apply(images, Array.ConvertAll(keys, key => GaussianBlur.Draw(augmentation, key)), augmentation.BlurSigma.High);
        }

        _noise?.Apply(images, augmentation, keys);
        if (_colors || _noise is not null)
        {
            images.clamp_(0f, 255f);
        }

        return images;
    }

    /// <summary>Erases parts of normalised pictures, in place.</summary>
    public void Erase(Tensor images, SampleKey[] keys)
    {
        if (augmentation.EraseProbability > 0)
        {
            RandomErasing.Apply(images, augmentation, keys);
        }
    }

    public void Dispose() => _noise?.Dispose();
}
