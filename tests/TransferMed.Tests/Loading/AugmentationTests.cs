using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Loading;

/// <summary>The list of transforms: its value, the order in which it runs, and what each one draws.</summary>
public sealed class AugmentationTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static SampleKey[] Keys(int count) => [.. Enumerable.Range(0, count).Select(i => new SampleKey(9, 1, i, 0))];

    private static Tensor Images(int count = 6) => tensor([.. Enumerable.Range(0, count * 3 * 7 * 9).Select(i => (float)(i * 7919 % 256))]).reshape(count, 3, 7, 9);

    private static float[] Changed(Augmentation augmentation) => BatchCopy.Floats(new Augmentation.Stages(augmentation).ChangePixels(Images(), Keys(6)));

    [Fact]
    public void A_list_is_its_transforms()
    {
        Augmentation list = [new RandomFlip(), new RandomBlur { Probability = 0.1 }];

        Assert.Equal([new RandomFlip(), new RandomBlur { Probability = 0.1 }], list.AsEnumerable());
        Assert.Equal<Augmentation>([.. list], list);
        Assert.NotEqual<Augmentation>([.. list.Reverse()], list);
        Assert.NotEqual<Augmentation>([new RandomFlip()], list);
        Assert.Equal<Augmentation>([], Augmentation.None);
        Assert.Equal("[RandomFlip { Horizontal = 0.5, Vertical = 0.5 }, RandomBlur { Probability = 0.1, Sigma = 0.1..2 }]", list.ToString());
    }

    [Fact]
    public void A_run_is_known_by_its_transforms()
    {
        static string Identity(Augmentation augmentation) => CanonicalJson.Write(new TrainingOptions { Augmentation = augmentation });

        Assert.Equal("{}", Identity([.. Augmentation.Light]));
        Assert.Equal("""{"augmentation":[]}""", Identity(Augmentation.None));
        Assert.Equal("""{"augmentation":[{"kind":"RandomFlip","vertical":0},{"kind":"Mixup","probability":1}]}""", Identity([new RandomFlip { Vertical = 0 }, new Mixup { Probability = 1 }]));
        Assert.Contains("\"identity\":\"gamma\"", Identity([ImageTransform.From("gamma", (image, _) => image)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Flips_and_the_affine_map_are_one_resampling_of_one_stream()
    {
        var affine = new RandomAffine { Rotation = new DrawRange(-90, 60), FieldOfView = new DrawRange(0.8, 1.1), Aspect = new DrawRange(0.9, 1.2), Shift = 0.1 };
        Tensor expected = AffineWarp.Apply(Images(), Array.ConvertAll(Keys(6), key =>
        {
            SampleRandom random = new(key.Seed, (long)DrawPurpose.Geometry, key.Epoch, key.Sample, key.Repeat);
            bool flipX = random.NextBoolean(0.5), flipY = random.NextBoolean(0.3);
            double angle = random.NextDouble(-90, 60) * (Math.PI / 180.0);
            double view = random.NextDouble(0.8, 1.1);
            double stretch = Math.Exp(0.5 * random.NextDouble(Math.Log(0.9), Math.Log(1.2)));
            double shiftX = random.NextDouble(-0.1, 0.1) * 9, shiftY = random.NextDouble(-0.1, 0.1) * 7;
            return AffineWarp.Map.Of(flipX, flipY, angle, view, stretch, shiftX, shiftY);
        }));

        Assert.Equal(BatchCopy.Floats(expected), Changed([new RandomFlip { Vertical = 0.3 }, affine]));
        Assert.Equal(BatchCopy.Floats(expected), Changed([affine, new RandomFlip { Vertical = 0.3 }]));
    }

    [Fact]
    public void Stages_have_one_order_and_the_list_orders_within_them()
    {
        var bright = new ColorJitter { Brightness = new DrawRange(3, 3) };
        ImageTransform highest = ImageTransform.From("highest", (image, _) => full_like(image, image.max().ToSingle()));
        ImageTransform doubled = ImageTransform.From("double", (image, _) => image * 2);
        ImageTransform inverted = ImageTransform.From("inverted", (image, _) => 255 - image);

        // Colour comes first, and what a user's own gets lies within 0 to 255.
        Assert.All(Changed([highest, bright]), value => Assert.Equal(255f, value));
        Assert.All(Changed([new RandomNoise { Probability = 1, Deviation = new DrawRange(1, 1) }, highest]), value => Assert.Equal(255f, value));
        float[] pixels = BatchCopy.Floats(Images());
        Assert.Equal(pixels.Select(value => 255 - Math.Min(2 * value, 255)), Changed([doubled, inverted]));
        Assert.Equal(pixels.Select(value => Math.Min(2 * (255 - value), 255)), Changed([inverted, doubled]));
    }

    [Fact]
    public void What_is_normalised_comes_to_those_that_ask_for_it()
    {
        var seen = new List<float>();
        Augmentation augmentation =
        [
            ImageTransform.From("late", (image, _) => { seen.Add(image.max().ToSingle()); return image; }, afterNormalization: true),
            ImageTransform.From("early", (image, _) => full_like(image, 255)),
        ];
        using var loader = new BatchLoader(new FakeImages().Dataset(3), new ImageGeometry(4, 4).Half(), new LoaderOptions { Augmentation = augmentation, ChannelsLast = true }, TorchDevice.Cpu);
        BatchCopy.Of(loader.Epoch(0));

        Assert.Equal(3, seen.Count);
        Assert.All(seen, value => Assert.InRange(value, 0.9f, 2.1f));
    }

    [Fact]
    public void One_transform_does_not_shift_the_draws_of_another()
    {
        ImageTransform own = ImageTransform.From("own", (image, random) => image * random.NextDouble(0.5, 1));
        ImageTransform idle = ImageTransform.From("idle", (image, random) => random.NextBoolean(1) ? image : image * 2);

        Assert.Equal(Changed([own]), Changed([idle, own]));
        Assert.Equal(Changed([own]), Changed([own, idle]));
        Assert.NotEqual(Changed([own]), Changed([ImageTransform.From("other", (image, random) => image * random.NextDouble(0.5, 1))]));
    }

    [Fact]
    public void Transforms_at_neutral_arguments_leave_every_bit()
    {
        float[] pixels = BatchCopy.Floats(Images());

        Assert.Equal(pixels, Changed([new RandomFlip { Horizontal = 0, Vertical = 0 }, new RandomAffine(), new ColorJitter(), new RandomBlur { Probability = 0 }, new RandomNoise { Probability = 0 }]));
        Assert.False(new Augmentation.Stages([new Mixup { Probability = 0 }, new CutMix { Probability = 0 }]).Mixes);
        Assert.False(new Augmentation.Stages([new RandomAffine(), new RandomErasing { Probability = 0 }]).ChangesPixels);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "shape", "returned (3, 7, 8) of Float32" },
        { "type", "of Float64" },
        { "null", "returned nothing for (3, 7, 9) of Float32" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_the_next_step_cannot_go_on_with_is_refused_by_name(string fault, string said)
    {
        ImageTransform wrong = ImageTransform.From($"wrong {fault}", (image, _) => fault switch
        {
            "shape" => image.narrow(2, 0, 8),
            "type" => image.to_type(ScalarType.Float64),
            _ => null!,
        });

        string message = Assert.Throws<TransferMedException>(() => Changed([wrong])).Message;

        Assert.Contains($"'wrong {fault}'", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains("(6, 3, 7, 9)", Assert.Throws<TransferMedException>(() => Changed([new WholeBatchAsOne()])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_functions_result_may_be_its_argument_or_a_view_of_it()
    {
        float[] pixels = BatchCopy.Floats(Images());

        Assert.Equal(pixels, Changed([ImageTransform.From("same", (image, _) => image)]));
        Assert.Equal(pixels, Changed([ImageTransform.From("flipped twice", (image, _) => image.flip(1).flip(1))]));
        Assert.Equal(
            BatchCopy.Floats(Images().narrow(2, 0, 1).expand(6, 3, 7, 9).contiguous()),
            Changed([ImageTransform.From("first row", (image, _) => image.narrow(1, 0, 1).expand(3, 7, 9))]));
    }

    private sealed class WholeBatchAsOne : ImageTransform
    {
        public override Tensor Apply(Tensor images, SampleRandom[] random) => images.mean([0]);
    }
}
