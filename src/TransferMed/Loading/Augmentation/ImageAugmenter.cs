using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Runs the transforms of an <see cref="Augmentation"/> on batches, stage by stage; those of geometry as one, those that mix as one.</summary>
internal sealed class ImageAugmenter
{
    private readonly Part[] _geometry;
    private readonly Part[] _intensities;
    private readonly Part[] _normalized;
    private readonly Part[] _mixing;
    private readonly MixingTransform[] _mixers;

    public ImageAugmenter(Augmentation augmentation)
    {
        Part[] parts = [.. augmentation.Where(transform => !transform.IsIdle).OrderBy(transform => transform.Stage).Select(transform => new Part(transform, transform.Purpose))];
        _geometry = Of(stage => stage == TransformStage.Geometry);
        _intensities = Of(stage => stage is TransformStage.Color or TransformStage.Intensities);
        _normalized = Of(stage => stage == TransformStage.Normalized);
        _mixing = Of(stage => stage == TransformStage.Mixing);
        _mixers = [.. _mixing.Select(part => (MixingTransform)part.Transform)];

        Part[] Of(Func<TransformStage, bool> belongs) => [.. parts.Where(part => belongs(part.Transform.Stage))];
    }

    /// <summary>Whether <see cref="ChangePixels"/> or <see cref="ChangeNormalized"/> does anything: their images must be contiguous.</summary>
    public bool ChangesPixels => _geometry.Length + _intensities.Length + _normalized.Length > 0;

    /// <summary>Whether images are mixed, so that their labels are shares of classes.</summary>
    public bool Mixes => _mixing.Length > 0;

    /// <summary>Changes images before normalisation.</summary>
    /// <param name="images">(N, C, H, W), float32, intensities 0 to 255; contiguous where anything changes, and may be written to.</param>
    /// <param name="keys">The keys of the images.</param>
    /// <returns>The same shape, contiguous, intensities 0 to 255.</returns>
    public Tensor ChangePixels(Tensor images, SampleKey[] keys)
    {
        if (_geometry.Length > 0)
        {
            images = AffineParameters.Apply(images, Array.ConvertAll(_geometry, part => ((IAffineTransform)part.Transform, part.Draws(keys))));
        }

        bool inRange = true;
        foreach (Part part in _intensities)
        {
            if (!inRange && !part.Transform.TakesAnyIntensity)
            {
                images.clamp_(0f, 255f);
                inRange = true;
            }

            images = part.Transform.Run(images, part.Draws(keys));
            inRange &= part.Transform.KeepsIntensities;
        }

        if (!inRange)
        {
            images.clamp_(0f, 255f);
        }

        return images;
    }

    /// <summary>Changes normalised images; may write to them.</summary>
    public Tensor ChangeNormalized(Tensor images, SampleKey[] keys)
    {
        foreach (Part part in _normalized)
        {
            images = part.Transform.Run(images, part.Draws(keys));
        }

        return images;
    }

    /// <summary>Mixes normalised images and their labels.</summary>
    /// <param name="images">(N, C, H, W), normalised.</param>
    /// <param name="keys">The keys of the images.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="classes">The number of classes, K.</param>
    /// <returns>The images, and the share of each class in each image, N x K by rows.</returns>
    public (Tensor Images, float[] SoftLabels) Mix(Tensor images, SampleKey[] keys, long[] labels, int classes)
    {
        // One stream for all: its first number decides which of them an image gets.
        (Tensor mixed, double[] shares) = SampleMixing.Apply(images, _mixers, _mixing[0].Draws(keys));
        return (mixed, SampleMixing.SoftLabels(shares, labels, classes));
    }

    /// <summary>A transform and the key of its draws.</summary>
    private sealed record Part(ImageTransform Transform, long Purpose)
    {
        public SampleRandom[] Draws(SampleKey[] keys) => Array.ConvertAll(keys, key => key.Draws(Purpose));
    }
}
