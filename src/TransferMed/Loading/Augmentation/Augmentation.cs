using System.Collections;
using System.Runtime.CompilerServices;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// The random changes made to each image, on the device, for a whole batch at once: a list of transforms, such as
/// <c>[new RandomFlip(), new RandomAffine { Shift = 0.1 }]</c> or <c>[.. Augmentation.Medical, new Mixup()]</c>. What is drawn for an
/// image depends on the seed, the epoch, the image and the transform only, not on its batch, on worker threads, on where a run
/// was resumed or on the other transforms. Immutable; compares by value.
/// </summary>
/// <remarks>
/// Transforms run by stages, whatever their order in the list: geometry (<see cref="RandomFlip"/> and <see cref="RandomAffine"/> together
/// as one bilinear resampling, the outside filled by reflection); colour (<see cref="ColorJitter"/>, one matrix); changes of
/// intensities (<see cref="RandomBlur"/>, <see cref="RandomNoise"/> and a user's own) in the order of the list, the result clamped to 0 to 255;
/// normalisation; changes of normalised values (<see cref="RandomErasing"/> and a user's own) in the order of the list; mixing
/// (<see cref="Mixup"/> or <see cref="CutMix"/>). Each kind stands in a list once. An image for which nothing is drawn keeps its pixels bit for bit.
/// </remarks>
[CollectionBuilder(typeof(Augmentation), nameof(Create))]
public sealed class Augmentation : IReadOnlyList<ImageTransform>, IEquatable<Augmentation>
{
    private readonly ImageTransform[] _transforms;

    private Augmentation(ReadOnlySpan<ImageTransform> transforms) => _transforms = transforms.ToArray();

    /// <summary>No change.</summary>
    public static Augmentation None { get; } = [];

    /// <summary>Flips and shifts by up to an eighth.</summary>
    public static Augmentation Light { get; } = [new RandomFlip(), new RandomAffine { Shift = 0.125 }];

    /// <summary>
    /// For images without an up and a down, such as skin, wounds and tissue: rotation to any angle, a field of view of 0.7 to
    /// 1.1, shifts, flips, and moderate changes of brightness, contrast and saturation. Hue stays: it carries the diagnosis.
    /// </summary>
    public static Augmentation Medical { get; } =
    [
        new RandomFlip(),
        new RandomAffine { Rotation = new DrawRange(-180, 180), FieldOfView = new DrawRange(0.7, 1.1), Shift = 0.1 },
        new ColorJitter { Brightness = DrawRange.AroundOne(0.2), Contrast = DrawRange.AroundOne(0.2), Saturation = DrawRange.AroundOne(0.3) },
    ];

    /// <inheritdoc/>
    public int Count => _transforms.Length;

    /// <inheritdoc/>
    public ImageTransform this[int index] => _transforms[index];

    /// <summary>Makes the list; collection expressions call it.</summary>
    /// <param name="transforms">The transforms.</param>
    /// <returns>The list.</returns>
    public static Augmentation Create(ReadOnlySpan<ImageTransform> transforms) => new(transforms);

    /// <inheritdoc/>
    public bool Equals(Augmentation? other) => other is not null && _transforms.AsSpan().SequenceEqual(other._transforms);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Augmentation);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (ImageTransform transform in _transforms)
        {
            hash.Add(transform);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<ImageTransform> GetEnumerator() => ((IEnumerable<ImageTransform>)_transforms).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The transforms, separated by commas.</summary>
    /// <returns>For example <c>[RandomFlip { Horizontal = 0.5, Vertical = 0.5 }]</c>.</returns>
    public override string ToString() => $"[{string.Join<ImageTransform>(", ", _transforms)}]";

    /// <summary>Checks every transform, and that they fit beside each other.</summary>
    /// <exception cref="ArgumentException">A property is out of range, or a kind stands in the list twice; the message names it and its value.</exception>
    internal void Validate()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < _transforms.Length; i++)
        {
            OptionCheck.NotNull(_transforms[i], $"{nameof(Augmentation)}[{i}]");
            _transforms[i].Validate();
            string name = _transforms[i].Name;
            OptionCheck.Require(
                names.Add(name),
                nameof(Augmentation),
                $"holds '{name}' twice; each kind stands in a list once, since its draws depend on its name: give one transform that does both, or another name.");
        }

        SampleMixing.Require(_transforms.OfType<MixingTransform>());
    }

    /// <summary>Runs the transforms on batches, stage by stage; those of geometry as one, those that mix as one.</summary>
    internal sealed class Stages
    {
        private readonly Part[] _geometry;
        private readonly Part[] _intensities;
        private readonly Part[] _normalized;
        private readonly Part[] _mixing;
        private readonly MixingTransform[] _mixers;

        public Stages(Augmentation augmentation)
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
                images = AffineWarp.Apply(images, Array.ConvertAll(_geometry, part => ((IAffineTransform)part.Transform, part.Draws(keys))));
            }

            bool inRange = true;
            foreach (Part part in _intensities)
            {
                if (!inRange && !part.Transform.TakesAnyIntensity)
                {
                    images.Limit(0, 255);
                    inRange = true;
                }

                images = part.Transform.Run(images, part.Draws(keys));
                inRange &= part.Transform.KeepsIntensities;
            }

            if (!inRange)
            {
                images.Limit(0, 255);
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

        /// <summary>Mixes normalised images.</summary>
        /// <param name="images">(N, C, H, W), normalised.</param>
        /// <param name="keys">The keys of the images.</param>
        /// <returns>The images, and the share of the next one in each.</returns>
        // One stream for all: its first number decides which of them an image gets.
        public (Tensor Images, double[] Shares) Mix(Tensor images, SampleKey[] keys) => SampleMixing.Apply(images, _mixers, _mixing[0].Draws(keys));

        /// <summary>A transform and the key of its draws.</summary>
        private sealed record Part(ImageTransform Transform, long Purpose)
        {
            public SampleRandom[] Draws(SampleKey[] keys) => Array.ConvertAll(keys, key => key.Draws(Purpose));
        }
    }
}
