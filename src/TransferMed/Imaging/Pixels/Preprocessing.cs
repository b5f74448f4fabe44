using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Imaging;

/// <summary>
/// How an image becomes what a network takes: decoded, brought to the input size, its channels in the network's order, and each
/// value v of 0 to 255 made (v / 255 · <see cref="MaximumValue"/> - mean) / standard deviation of its channel. A model carries it, and
/// so do packages, ONNX files and predictors. In options what is left open (0 or empty) is decided when a model is made: size
/// and channels by its network, statistics by measuring the training images, or by the model that is fine-tuned. Compares by value.
/// </summary>
public sealed class Preprocessing : Choice
{
    private const float LargestStatistic = 1e6f;

    /// <summary>Creates one in which everything is left open.</summary>
    public Preprocessing()
    {
    }

    /// <summary>Copies another one, as in <c>new Preprocessing(Preprocessing.Caffe()) { Resize = ResizeMode.Pad }</c>.</summary>
    /// <param name="original">The one to copy; what initialisers name replaces its values.</param>
    public Preprocessing(Preprocessing original)
    {
        ArgumentNullException.ThrowIfNull(original);
        Height = original.Height;
        Width = original.Width;
        Channels = original.Channels;
        Resize = original.Resize;
        Order = original.Order;
        MaximumValue = original.MaximumValue;
        Mean = original.Mean;
        StandardDeviation = original.StandardDeviation;
        Decoding = original.Decoding;
    }

    /// <summary>The height of the input in pixels; images are read at up to 16384. Default 0: the network's.</summary>
    public int Height { get; init; }

    /// <summary>The width of the input in pixels; images are read at up to 16384. Default 0: the network's.</summary>
    public int Width { get; init; }

    /// <summary>The channels: 3 for colour, 1 for grey (ITU-R BT.601 luma). Default 0: the network's.</summary>
    public int Channels { get; init; }

    /// <summary>How images of another aspect ratio are brought to the input size. Default: <see cref="ResizeMode.Stretch"/>.</summary>
    public ResizeMode Resize { get; init; }

    /// <summary>The order of the channels in the input, and so of the statistics. Default: <see cref="ChannelOrder.Rgb"/>.</summary>
    public ChannelOrder Order { get; init; }

    /// <summary>
    /// The value of full intensity before mean and deviation are applied, above 0 to 65535: 1, the default, for values of 0 to 1, 255 for
    /// values of 0 to 255.
    /// </summary>
    public float MaximumValue { get; init; } = 1;

    /// <summary>The mean of each channel, in units of <see cref="MaximumValue"/> and finite; a single value serves all channels. Default empty: measured.</summary>
    public ValueList<float> Mean { get; init; } = [];

    /// <summary>The standard deviation of each channel, above 0; as many values as <see cref="Mean"/>. Default empty: measured.</summary>
    public ValueList<float> StandardDeviation { get; init; } = [];

    /// <summary>
    /// What decides pixels beside the built-in decoders: other decoders with their settings (such as a DICOM window), and a background that is
    /// not black. Written by training; a predictor whose own decoding contradicts it is refused. Default: empty.
    /// </summary>
    public ValueList<string> Decoding { get; init; } = [];

    /// <summary>Values of 0 to 1 with the statistics of ImageNet's training images (red, green, blue), as networks of torchvision take them.</summary>
    /// <param name="size">Height and width of the input, or 0 (default) for the network's.</param>
    /// <returns>The preprocessing, stretching images to the size.</returns>
    public static Preprocessing ImageNet(int size = 0) =>
        new() { Height = size, Width = size, Mean = [0.485f, 0.456f, 0.406f], StandardDeviation = [0.229f, 0.224f, 0.225f] };

    /// <summary>
    /// Values of 0 to 255 less the means of ImageNet's training images (blue, green, red), as networks whose weights were converted from
    /// Caffe take them, such as those of VGG and of ResNet in Keras.
    /// </summary>
    /// <param name="size">Height and width of the input, or 0 (default) for the network's.</param>
    /// <returns>The preprocessing, stretching images to the size.</returns>
    public static Preprocessing Caffe(int size = 0) => new()
    {
        Height = size,
        Width = size,
        Order = ChannelOrder.Bgr,
        MaximumValue = 255,
        Mean = [103.939f, 116.779f, 123.68f],
        StandardDeviation = [1, 1, 1],
    };

    /// <summary>Values of 0 to 1 with mean 0.5 and standard deviation 0.25 for every channel: they come to -2 to 2.</summary>
    /// <param name="size">Height and width of the input, or 0 (default) for the network's.</param>
    /// <returns>The preprocessing, stretching images to the size.</returns>
    public static Preprocessing Half(int size = 0) => new() { Height = size, Width = size, Mean = [0.5f], StandardDeviation = [0.25f] };

    /// <summary>The same for another number of channels: a single statistic serves all, those of three channels are averaged into one.</summary>
    /// <param name="channels">The wanted channels, 1 or 3.</param>
    /// <returns>A preprocessing that fits; for one channel its <see cref="Order"/> is <see cref="ChannelOrder.Rgb"/>.</returns>
    public Preprocessing ForChannels(int channels)
    {
        bool fits = Fits(Mean, channels) && Fits(StandardDeviation, channels);
        return new Preprocessing(this)
        {
            Channels = channels,
            Order = channels == 3 ? Order : ChannelOrder.Rgb,
            Mean = fits ? Mean : Average(Mean),
            StandardDeviation = fits ? StandardDeviation : Average(StandardDeviation),
        };
    }

    /// <summary>Checks what is stated; what is left open is in order.</summary>
    /// <exception cref="ArgumentException">A value is out of its range, or does not fit another; the message names it.</exception>
    protected override void CheckArguments()
    {
        OptionCheck.AtLeast(Height, 0, nameof(Height));
        OptionCheck.AtLeast(Width, 0, nameof(Width));
        OptionCheck.AtLeast(Channels, 0, nameof(Channels));
        OptionCheck.Defined(Resize, nameof(Resize));
        OptionCheck.Defined(Order, nameof(Order));
        OptionCheck.Within(MaximumValue, 0, 65535, nameof(MaximumValue), lowExclusive: true);
        OptionCheck.NotNull(Decoding, nameof(Decoding));
        OptionCheck.Require(Decoding.All(text => !string.IsNullOrWhiteSpace(text)), nameof(Decoding), "holds an empty text; leave it out.");
        OptionCheck.NotNull(Mean, nameof(Mean));
        OptionCheck.NotNull(StandardDeviation, nameof(StandardDeviation));
        foreach (float value in Mean)
        {
            OptionCheck.InRange(value, -LargestStatistic, LargestStatistic, nameof(Mean));
        }

        foreach (float value in StandardDeviation)
        {
            OptionCheck.InRange(value, 1e-6f, LargestStatistic, nameof(StandardDeviation));
        }

        CheckCounts();
        OptionCheck.Require(Order == ChannelOrder.Rgb || Channels is 0 or 3, nameof(Order), string.Create(CultureInfo.InvariantCulture, $"is {Order}, but the images have {Channels} channels; only three have an order."));
    }

    /// <summary>The size and form that decoders and resizing are asked for: always red first.</summary>
    internal ImageGeometry Geometry => new(Height, Width, Channels, Resize);

    /// <summary>Whether values are those of 0 to 1, red first, which files say nothing about.</summary>
    internal bool IsPlain => Order == ChannelOrder.Rgb && MaximumValue == 1;

    /// <summary>Whether the statistics are stated.</summary>
    internal bool HasStatistics => Mean.Count > 0 && StandardDeviation.Count > 0;

    /// <summary>This preprocessing with the statistics of another one where none are stated: with its order and maximum, since they belong together.</summary>
    internal Preprocessing WithStatisticsOf(Preprocessing other) => Mean.Count + StandardDeviation.Count > 0 ? this : new Preprocessing(this)
    {
        Order = other.Order,
        MaximumValue = other.MaximumValue,
        Mean = other.Mean,
        StandardDeviation = other.StandardDeviation,
    };

    /// <summary>The preprocessing for an input, which decides what is left open.</summary>
    /// <exception cref="ArgumentException">Something that is stated is out of range, or contradicts the input.</exception>
    internal Preprocessing For(int height, int width, int channels)
    {
        RequireEqual(Height, height, nameof(Height));
        RequireEqual(Width, width, nameof(Width));
        RequireEqual(Channels, channels, nameof(Channels));
        Preprocessing whole = new Preprocessing(this) { Height = height, Width = width, Channels = channels };
        whole.Validate();
        return whole;
    }

    /// <summary>Refuses a preprocessing that leaves something open.</summary>
    internal void RequireComplete()
    {
        Validate();
        OptionCheck.Require(Height > 0 && Width > 0 && Channels > 0, nameof(Preprocessing), string.Create(CultureInfo.InvariantCulture, $"has the input size {Height} x {Width} x {Channels}; state height, width and channels."));
        RequireStatistics();
    }

    /// <summary>Refuses a preprocessing without statistics.</summary>
    internal void RequireStatistics() => OptionCheck.Require(HasStatistics, nameof(Preprocessing), "has no mean or no standard deviation; state both, or measure them on the training images (PixelStatistics.Measure).");

    /// <summary>
    /// The factor and the summand of each channel of the input that bring a value of 0 to 255 to its normalised value. For
    /// <c>PixelNormalizer</c>, and for graphs that normalise by themselves.
    /// </summary>
    internal (float[] Scale, float[] Shift) ToAffine()
    {
        RequireComplete();
        var scale = new float[Channels];
        var shift = new float[Channels];
        for (int c = 0; c < Channels; c++)
        {
            double deviation = Of(StandardDeviation, c);
            scale[c] = (float)(MaximumValue / (255.0 * deviation));
            shift[c] = (float)(-Of(Mean, c) / deviation);
        }

        return (scale, shift);
    }

    /// <summary>The grey level, 0 to 255, that a decoded channel (red first) becomes 0 at.</summary>
    internal float MeanLevel(int decodedChannel) => 255 / MaximumValue * Of(Mean, Order == ChannelOrder.Bgr ? Channels - 1 - decodedChannel : decodedChannel);

    private void CheckCounts()
    {
        if (Mean.Count > 0 && StandardDeviation.Count > 0 && Mean.Count != StandardDeviation.Count)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Mean has {Mean.Count} values and StandardDeviation {StandardDeviation.Count}; give one of each for every channel, or one of each for all."));
        }

        foreach (int count in (ReadOnlySpan<int>)[Mean.Count, StandardDeviation.Count])
        {
            if (Channels > 0 && count > 1 && count != Channels)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Preprocessing has statistics of {count} channels, but the images have {Channels}; give {Channels} values or a single one."));
            }
        }
    }

    private static void RequireEqual(int stated, int taken, string property) => OptionCheck.Require(
        stated == 0 || stated == taken, property, string.Create(CultureInfo.InvariantCulture, $"is {stated}, but the network takes {taken}; leave it at 0 for the network's, or build the network for {stated}."));

    private static bool Fits(ValueList<float> statistics, int channels) => statistics.Count <= 1 || statistics.Count == channels;

    private static ValueList<float> Average(ValueList<float> statistics) => statistics.Count == 0 ? statistics : [statistics.Average()];

    private static float Of(ValueList<float> statistics, int channel) => statistics[statistics.Count == 1 ? 0 : channel];
}
