using TorchSharp;
using TransferMed.Loading;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Loading;

public sealed class GeometryTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _images;

    public GeometryTests()
    {
        var random = new SampleRandom(1);
        var values = new float[2 * 3 * 6 * 6];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextInt32(256);
        }

        _images = tensor(values, [2, 3, 6, 6]);
    }

    public void Dispose() => _scope.Dispose();

    private static AffineWarp.Map Map(bool flipX = false, bool flipY = false, double degrees = 0, double view = 1, double stretch = 1, double shiftX = 0, double shiftY = 0) =>
        AffineWarp.Map.Of(flipX, flipY, degrees * Math.PI / 180, view, stretch, shiftX, shiftY);

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance = 1e-3)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().ToSingle(), 0, tolerance);
    }

    [Fact]
    public void Flips_equal_the_flips_of_tensors()
    {
        AssertClose(_images.flip(3), AffineWarp.Apply(_images.clone(), [Map(flipX: true), Map(flipX: true)]));
        AssertClose(_images.flip(2), AffineWarp.Apply(_images.clone(), [Map(flipY: true), Map(flipY: true)]));
    }

    [Theory]
    [InlineData(90, 1)]
    [InlineData(180, 2)]
    [InlineData(-90, 3)]
    public void Rotation_by_quarter_turns_is_counter_clockwise(double degrees, long quarters) =>
        AssertClose(_images.rot90(quarters, (2, 3)), AffineWarp.Apply(_images.clone(), [Map(degrees: degrees), Map(degrees: degrees)]));

    [Fact]
    public void Rotation_keeps_shapes_on_pictures_that_are_not_square()
    {
        // A line of three bright pixels in the middle row becomes one in the middle column, as long as before.
        Tensor image = zeros(1, 1, 5, 9);
        image.narrow(2, 2, 1).narrow(3, 3, 3).fill_(100f);
        Tensor expected = zeros(1, 1, 5, 9);
        expected.narrow(2, 1, 3).narrow(3, 4, 1).fill_(100f);
        AssertClose(expected, AffineWarp.Apply(image, [Map(degrees: 90)]));
    }

    [Fact]
    public void Shift_moves_to_the_right_and_down_and_fills_by_reflection()
    {
        Tensor shifted = AffineWarp.Apply(_images.clone(), [Map(shiftX: 2), Map(shiftY: 1)]);
        AssertClose(_images[0].narrow(2, 0, 4), shifted[0].narrow(2, 2, 4));
        AssertClose(_images[0].narrow(2, 0, 2).flip(2), shifted[0].narrow(2, 0, 2));
        AssertClose(_images[1].narrow(1, 0, 5), shifted[1].narrow(1, 1, 5));
    }

    [Fact]
    public void Field_of_view_shows_the_middle_and_stretch_keeps_the_area()
    {
        // One pixel of a ramp is 1: half the view shows every half pixel.
        Tensor ramp = arange(8, ScalarType.Float32).reshape(1, 1, 1, 8).expand(1, 1, 8, 8).contiguous();
        Tensor half = AffineWarp.Apply(ramp.clone(), [Map(view: 0.5)]);
        AssertClose(arange(8, ScalarType.Float32) * 0.5f + 1.75f, half[0, 0, 3], 1e-5);

        AffineWarp.Map stretched = Map(stretch: 1.5);
        Assert.Equal(1.0, stretched.XX * stretched.YY, 12);
        Assert.Equal(1 / 1.5, stretched.XX, 12);
    }

    [Fact]
    public void Picture_without_a_change_stays_bit_for_bit_beside_one_with()
    {
        Tensor warped = AffineWarp.Apply(_images.clone(), [AffineWarp.Map.Identity, Map(degrees: 33, view: 0.8)]);
        Assert.Equal(BatchCopy.Floats(_images[0]), BatchCopy.Floats(warped[0]));
        Assert.NotEqual(BatchCopy.Floats(_images[1]), BatchCopy.Floats(warped[1]));
    }

    private static AffineWarp.Map Drawn(ImageTransform transform, SampleKey key, int height, int width)
    {
        var parameters = new AffineWarp.Parameters();
        ((IAffineTransform)transform).Draw(ref parameters, key.Draws(transform.Purpose));
        return parameters.ToMap(height, width);
    }

    [Fact]
    public void Draws_stay_in_their_ranges_and_nothing_drawn_is_the_identity()
    {
        var key = new SampleKey(1, 2, 3, 0);
        Assert.Equal(AffineWarp.Map.Identity, Drawn(new RandomAffine(), key, 7, 9));
        var transform = new RandomAffine { FieldOfView = new DrawRange(0.7, 1.1), Shift = 0.25 };
        double smallest = double.MaxValue, largest = 0;
        for (int i = 0; i < 500; i++)
        {
            AffineWarp.Map map = Drawn(transform, new SampleKey(1, 0, i, 0), 10, 20);
            Assert.InRange(map.XX, 0.7, 1.1);
            Assert.InRange(map.ShiftX, -5, 5);
            Assert.InRange(map.ShiftY, -2.5, 2.5);
            smallest = Math.Min(smallest, map.XX);
            largest = Math.Max(largest, map.XX);
        }

        Assert.InRange(smallest, 0.7, 0.71);
        Assert.InRange(largest, 1.09, 1.1);
    }
}
