using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// One kind of random change of images, a part of an <see cref="Augmentation"/>. Derive from it for a change of your own with arguments,
/// or make one by <see cref="From"/>.
/// </summary>
public abstract class ImageTransform : Choice
{
    /// <summary>
    /// True: it gets normalised values, after all changes of intensities. False (default): it gets intensities from 0 to 255, after
    /// geometry and colour; what it returns is clamped to them.
    /// </summary>
    public virtual bool AfterNormalization => false;

    /// <summary>What its stream of draws is known by, and of what a list holds one.</summary>
    internal virtual string Name => GetType().ToString();

    /// <summary>Where it runs. Only kinds of the library stand elsewhere than users' own.</summary>
    internal virtual TransformStage Stage => AfterNormalization ? TransformStage.Normalized : TransformStage.Intensities;

    /// <summary>The key of its stream of draws.</summary>
    internal virtual long Purpose => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Name)));

    /// <summary>Whether its arguments say that nothing is ever changed.</summary>
    internal virtual bool IsIdle => false;

    /// <summary>Whether it may get intensities outside of 0 to 255.</summary>
    internal virtual bool TakesAnyIntensity => false;

    /// <summary>Whether intensities stay within 0 to 255.</summary>
    internal virtual bool KeepsIntensities => false;

    /// <summary>
    /// Changes the images of a batch. Tensors that are made here are freed when it returns, but for the one that is returned. An image
    /// depends on its own pixels and draws alone, not on its neighbours in the batch.
    /// </summary>
    /// <param name="images">(N, C, H, W), float32, contiguous, on the loader's device; may be written into and returned.</param>
    /// <param name="random">
    /// The draws of each image, at the same index, keyed by seed, epoch, image and the name of the transform. Draw from the element of the
    /// array, as in <c>random[i].NextDouble()</c>: a copy of it repeats its draws.
    /// </param>
    /// <returns>The changed images, in the same shape, type and on the same device, finite.</returns>
    public abstract Tensor Apply(Tensor images, SampleRandom[] random);

    /// <summary>Makes a transform of a function of one image.</summary>
    /// <param name="name">Its name, which its draws depend on and which stands for it in checkpoints: change it with the function, so that no run continues with another one.</param>
    /// <param name="change">The function from an image (C, H, W), float32, and its draws to the changed image, in the same shape and type.</param>
    /// <param name="afterNormalization">Whether it gets normalised values (<see cref="AfterNormalization"/>) or intensities from 0 to 255, the default.</param>
    /// <returns>The transform.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ImageTransform From(string name, Func<Tensor, SampleRandom, Tensor> change, bool afterNormalization = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(change);
        return new DelegateTransform(name, change, afterNormalization);
    }

    /// <summary>Runs <see cref="Apply"/> in a scope of its own and refuses what the next steps could not go on with.</summary>
    /// <exception cref="TransferMedException">It returned nothing, or another shape, type or device; the message names it.</exception>
    internal Tensor Run(Tensor images, SampleRandom[] random)
    {
        using var scope = NewDisposeScope();
        Tensor changed = Apply(images, random);
        Require(images, changed);
        return ReferenceEquals(changed, images) ? images : changed.contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Applies a change to the images of a batch for which it was drawn and leaves the others bit for bit.</summary>
    /// <param name="images">(N, C, H, W); may be written to.</param>
    /// <param name="drawn">The places in the batch of the images to change, rising.</param>
    /// <param name="change">Gets those images and returns them changed, in the same shape.</param>
    /// <returns>All images.</returns>
    internal static Tensor ChangeDrawn(Tensor images, int[] drawn, Func<Tensor, Tensor> change)
    {
        if (drawn.Length == 0)
        {
            return images;
        }

        if (drawn.Length == images.size(0))
        {
            return change(images);
        }

        Tensor places = tensor(Array.ConvertAll(drawn, i => (long)i), device: images.device);
        return images.index_copy_(0, places, change(images.index_select(0, places)));
    }

    private void Require(Tensor given, Tensor? changed)
    {
        if (changed is null || changed.dtype != given.dtype || !changed.shape.AsSpan().SequenceEqual(given.shape)
            || changed.device_type != given.device_type || changed.device_index != given.device_index)
        {
            throw new TransferMedException($"The transform '{Name}' returned {Describe(changed)} for {Describe(given)}; return the same shape and type on the same device.");
        }
    }

    private static string Describe(Tensor? tensor) => tensor is null ? "nothing" : $"({string.Join(", ", tensor.shape)}) of {tensor.dtype} on {tensor.device}";

    private sealed class DelegateTransform(string name, Func<Tensor, SampleRandom, Tensor> change, bool late) : ImageTransform
    {
        public override string Identity => name;

        public override bool AfterNormalization => late;

        internal override string Name => name;

        public override Tensor Apply(Tensor images, SampleRandom[] random) => stack([.. random.Select((draws, i) => Changed(images[i], draws))]);

        private Tensor Changed(Tensor image, SampleRandom draws)
        {
            using var scope = NewDisposeScope();
            Tensor changed = change(image, draws);
            Require(image, changed);
            return changed.alias().MoveToOuterDisposeScope();
        }
    }
}

/// <summary>The order in which transforms run.</summary>
internal enum TransformStage
{
    /// <summary>Contributes to the one resampling.</summary>
    Geometry,

    /// <summary>Changes colours.</summary>
    Color,

    /// <summary>Changes intensities.</summary>
    Intensities,

    /// <summary>Changes normalised values.</summary>
    Normalized,

    /// <summary>Mixes normalised images and their labels.</summary>
    Mixing,
}
