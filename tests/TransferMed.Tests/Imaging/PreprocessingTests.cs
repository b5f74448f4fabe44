using TransferMed.Imaging;
using TransferMed.Tests.Contracts;

namespace TransferMed.Tests.Imaging;

/// <summary>One value says what images go through.</summary>
public sealed class PreprocessingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<Preprocessing> Kinds =>
    [
        Preprocessing.Half(),
        Preprocessing.ImageNet(),
        Preprocessing.Caffe(),
        new Preprocessing(Preprocessing.Half()) { Order = ChannelOrder.Bgr },
        new Preprocessing(Preprocessing.ImageNet()) { Order = ChannelOrder.Bgr },
        new Preprocessing { MaximumValue = 255, Mean = [100], StandardDeviation = [50], Decoding = ["a decoder of settings"] },
        new Preprocessing { MaximumValue = 65535, Order = ChannelOrder.Bgr, Mean = [1000, 2000, 30000], StandardDeviation = [5000, 6000, 7000] },
    ];

    public static TheoryData<Preprocessing, string> Mistakes => new()
    {
        { new Preprocessing { Height = -1 }, "Height is -1" },
        { new Preprocessing { Width = -2 }, "Width is -2" },
        { new Preprocessing { Channels = -3 }, "Channels is -3" },
        { new Preprocessing { Resize = (ResizeMode)9 }, "Resize is 9" },
        { new Preprocessing { Order = (ChannelOrder)5 }, "Order is 5" },
        { new Preprocessing { MaximumValue = 0 }, "MaximumValue is 0" },
        { new Preprocessing { MaximumValue = float.NaN }, "MaximumValue is NaN" },
        { new Preprocessing { Mean = [float.PositiveInfinity], StandardDeviation = [1] }, "Mean is" },
        { new Preprocessing { Mean = [0, 0, 0], StandardDeviation = [1] }, "Mean has 3 values and StandardDeviation 1" },
        { new Preprocessing(Preprocessing.ImageNet()) { Channels = 1 }, "statistics of 3 channels, but the images have 1" },
        { new Preprocessing(Preprocessing.Half()) { Channels = 1, Order = ChannelOrder.Bgr }, "Order is Bgr, but the images have 1 channels" },
        { new Preprocessing { Decoding = [" "] }, "Decoding holds an empty text" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_contract_holds(Preprocessing preprocessing) => PreprocessingContract.Check(preprocessing, _folder.Path);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistakes_are_named(Preprocessing preprocessing, string said) =>
        Assert.Contains(said, Assert.ThrowsAny<ArgumentException>(preprocessing.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void The_json_is_short_and_sorted() => Assert.Equal(
        """{"height":224,"kind":"Preprocessing","maximumValue":255,"mean":[103.939,116.779,123.68],"order":"Bgr","standardDeviation":[1,1,1],"width":224}""",
        Preprocessing.Caffe(224).ToJson());

    [Fact]
    public void A_network_decides_what_is_left_open_and_contradictions_are_named()
    {
        Assert.Equal(new Preprocessing(Preprocessing.ImageNet()) { Height = 20, Width = 30, Channels = 3 }, Preprocessing.ImageNet().For(20, 30, 3));
        string message = Assert.Throws<ArgumentException>(() => Preprocessing.ImageNet(224).For(128, 224, 3)).Message;
        Assert.Contains("Height is 224, but the network takes 128", message, StringComparison.Ordinal);
        Assert.Contains("no mean", Assert.Throws<ArgumentException>(new Preprocessing { Height = 2, Width = 2, Channels = 3 }.RequireComplete).Message, StringComparison.Ordinal);
        Assert.Contains("0 x 0 x 0", Assert.Throws<ArgumentException>(Preprocessing.Half().RequireComplete).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_channel_takes_the_mean_of_three_and_has_no_order()
    {
        Preprocessing grey = Preprocessing.Caffe().ForChannels(1);

        Assert.Equal(ChannelOrder.Rgb, grey.Order);
        Assert.Equal((103.939f + 116.779f + 123.68f) / 3, Assert.Single(grey.Mean), 1e-3f);
        Assert.Equal(255, grey.MaximumValue);
        Assert.Equal(new Preprocessing(Preprocessing.Half()) { Channels = 1 }, Preprocessing.Half().ForChannels(1));
    }
}
