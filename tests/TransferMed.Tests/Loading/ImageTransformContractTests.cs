using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Loading;

/// <summary>Every transform of the library keeps the contract of its kind, whatever its arguments; and the contract can be broken.</summary>
public sealed class ImageTransformContractTests
{
    public static TheoryData<string> Kinds =>
    [
        .. typeof(ImageTransform).Assembly.GetTypes().Where(type => !type.IsAbstract && OptionProperties.IsData(type) && typeof(ImageTransform).IsAssignableFrom(type)).Select(type => type.FullName!),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_librarys_own_keep_it(string kind)
    {
        Type type = typeof(ImageTransform).Assembly.GetType(kind)!;
        foreach (ImageTransform transform in ChoiceVariants.Of(type).Cast<ImageTransform>().Append(Strongest(type)))
        {
            ImageTransform? neutral = transform.IsIdle ? transform : null;

            // The kernel of a convolution is chosen by the number of images: blur may differ in the last bits.
            double tolerance = transform is RandomBlur ? 1e-3 : 0;
            ImageTransformContract.Check(transform, 1, neutral, tolerance, transform is MixingTransform);
            ImageTransformContract.Check(transform, 3, neutral, tolerance, transform is MixingTransform);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Intensities_stay_in_range_and_something_changes(string kind)
    {
        ImageTransform transform = Strongest(typeof(ImageTransform).Assembly.GetType(kind)!);
        Augmentation augmentation = [transform];
        ImageDataset dataset = new FakeImages().Dataset(9, 3);
        using var scope = NewDisposeScope();
        Tensor images = tensor([.. Enumerable.Range(0, 9).SelectMany(i => FakeImages.PixelsOf(FakeImages.PathOf(i), new(8, 8))).Select(value => (float)value)]).reshape(9, 3, 8, 8);
        SampleKey[] keys = [.. Enumerable.Range(0, 9).Select(i => new SampleKey(1, 0, i, 0))];
        float[] changed = BatchCopy.Floats(new Augmentation.Stages(augmentation).ChangePixels(images.clone(), keys));
        Assert.All(changed, value => Assert.InRange(value, -1e-3f, 255.001f));

        using var loader = new BatchLoader(dataset, new ImageGeometry(8, 8).Half(), new LoaderOptions { BatchSize = 5, Augmentation = augmentation }, TorchDevice.Cpu);
        using var plain = new BatchLoader(dataset, new ImageGeometry(8, 8).Half(), new LoaderOptions { BatchSize = 5 }, TorchDevice.Cpu);
        Assert.NotEqual(BatchCopy.Of(plain.Epoch(0)).SelectMany(batch => batch.Images), BatchCopy.Of(loader.Epoch(0)).SelectMany(batch => batch.Images));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Where_images_are_mixed_the_shares_of_labels_sum_to_one(string kind)
    {
        Type type = typeof(ImageTransform).Assembly.GetType(kind)!;
        foreach (ImageTransform transform in ChoiceVariants.Of(type).Cast<ImageTransform>().Append(Strongest(type)))
        {
            using var loader = new BatchLoader(new FakeImages().Dataset(9, 3), new ImageGeometry(5, 4).Half(), new LoaderOptions { BatchSize = 4, Augmentation = [transform] }, TorchDevice.Cpu);
            foreach (BatchCopy batch in BatchCopy.Of(loader.Epoch(0)))
            {
                Assert.Equal(transform is MixingTransform, batch.Soft is not null);
                Assert.All(batch.Soft?.Chunk(3) ?? [], row =>
                {
                    Assert.Equal(1f, row.Sum(), 1e-6f);
                    Assert.All(row, share => Assert.InRange(share, 0f, 1f));
                });
            }
        }
    }

    [Theory]
    [InlineData("batch mean", "alone comes out otherwise")]
    [InlineData("place", "another order")]
    [InlineData("counter", "the second time")]
    [InlineData("generator", "LibTorch's own generator|second time")]
    [InlineData("leak", "tensors are left")]
    [InlineData("shape", "become")]
    [InlineData("type", "Float64")]
    [InlineData("logarithm", "not finite")]
    [InlineData("culture", "another culture")]
    [InlineData("not neutral", "moves by 1")]
    public void One_that_breaks_it_is_told(string fault, string said)
    {
        var broken = new Broken(fault);
        try
        {
            Assert.Matches(said, Assert.Throws<InvalidOperationException>(() => ImageTransformContract.Check(broken, neutral: broken)).Message);
        }
        finally
        {
            broken.Leaked.ForEach(tensor => tensor.Dispose());
        }
    }

    /// <summary>One that surely changes images.</summary>
    private static ImageTransform Strongest(Type type) => type.Name switch
    {
        nameof(RandomAffine) => new RandomAffine { Rotation = new DrawRange(-180, 180), FieldOfView = new DrawRange(0.5, 2), Aspect = new DrawRange(0.5, 2), Shift = 0.5 },
        nameof(ColorJitter) => new ColorJitter { Brightness = new DrawRange(0, 3), Contrast = new DrawRange(0, 3), Saturation = new DrawRange(0, 3), Hue = new DrawRange(-0.5, 0.5) },
        nameof(RandomFlip) => new RandomFlip { Horizontal = 1, Vertical = 1 },
        _ => With(type),
    };

    private static ImageTransform With(Type type)
    {
        var transform = (ImageTransform)ChoiceVariants.Default(type);
        type.GetProperty("Probability")?.SetValue(transform, 1.0);
        return transform;
    }

    private sealed class Broken(string fault) : ImageTransform
    {
        private int _count;

        public override string Identity => fault == "culture" ? $"{0.5}" : fault;

        public List<Tensor> Leaked { get; } = [];

        public override Tensor Apply(Tensor images, SampleRandom[] random)
        {
            _count++;
            switch (fault)
            {
                case "batch mean": return images - images.mean() + 100;
                case "place": return images + arange(images.size(0)).reshape(-1, 1, 1, 1);
                case "counter": return images + _count;
                case "generator": return images + rand_like(images);
                case "leak": Leaked.Add(ones(1).DetachFromDisposeScope()); return images;
                case "shape": return images.narrow(2, 0, 3);
                case "type": return images.to_type(ScalarType.Float64);
                case "logarithm": return images.log();
                case "not neutral": return images + 1;
                default: return images;
            }
        }
    }
}
