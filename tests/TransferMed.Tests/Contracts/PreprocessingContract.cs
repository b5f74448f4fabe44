using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Tests.Contracts;

/// <summary>
/// What a preprocessing promises, checked from outside: its JSON gives it back, and what a loader makes of a small image is what its
/// formula gives, for every way of resizing. Throws an exception with a sentence where a promise is broken.
/// </summary>
public static class PreprocessingContract
{
    private const int Rows = 4;
    private const int Columns = 8;

    /// <summary>Checks everything.</summary>
    /// <param name="preprocessing">Statistics, order and scale; its size and resize mode are replaced.</param>
    /// <param name="folder">An empty folder for a few small files.</param>
    public static void Check(Preprocessing preprocessing, string folder)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        preprocessing.Validate();
        JsonGivesItBack(preprocessing);
        ImageDataset images = WriteImages(folder);
        foreach (int channels in (int[])[3, 1])
        {
            Preprocessing fitting = preprocessing.ForChannels(channels);
            LoadedImagesAreThoseOfTheFormula(images, new Preprocessing(fitting) { Height = Rows, Width = Columns, Resize = ResizeMode.Stretch });
            LoadedImagesAreThoseOfTheFormula(images, new Preprocessing(fitting) { Height = Rows, Width = Rows, Resize = ResizeMode.CropCenter });
            LoadedImagesAreThoseOfTheFormula(images, new Preprocessing(fitting) { Height = Columns, Width = Columns, Resize = ResizeMode.Pad });
        }
    }

    /// <summary>The JSON is of one form and gives an equal preprocessing.</summary>
    public static void JsonGivesItBack(Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        Preprocessing back = Choice.FromJson<Preprocessing>(preprocessing.ToJson());
        Require(back == preprocessing, $"The JSON {preprocessing.ToJson()} gives {back.ToJson()}.");
        Require(new Preprocessing(preprocessing).ToJson() == preprocessing.ToJson(), "Two equal preprocessings have different JSON.");
    }

    /// <summary>Sizes are such that no pixel is interpolated: every value can be computed by hand.</summary>
    private static void LoadedImagesAreThoseOfTheFormula(ImageDataset images, Preprocessing preprocessing)
    {
        JsonGivesItBack(preprocessing);
        using var loader = new BatchLoader(images, preprocessing, new LoaderOptions { BatchSize = 4 }, TorchDevice.Cpu);
        foreach (Batch batch in loader.Epoch(0))
        {
            using (batch)
            {
                float[] values = batch.Images.contiguous().data<float>().ToArray();
                for (int i = 0; i < values.Length; i++)
                {
                    int column = i % preprocessing.Width;
                    int row = i / preprocessing.Width % preprocessing.Height;
                    int channel = i / (preprocessing.Width * preprocessing.Height) % preprocessing.Channels;
                    int image = i / (preprocessing.Width * preprocessing.Height * preprocessing.Channels);
                    double expected = Formula(preprocessing, image, row, column, channel);
                    double error = Math.Abs(values[i] - expected);
                    Require(error <= 1e-4 * Math.Max(1, Math.Abs(expected)), $"Image {image}, row {row}, column {column}, channel {channel} is {values[i]:R} with {preprocessing.ToJson()}; the formula gives {expected:R}.");
                }
            }
        }
    }

    private static double Formula(Preprocessing preprocessing, int image, int row, int column, int channel)
    {
        int left = preprocessing.Resize == ResizeMode.CropCenter ? (Columns - Rows) / 2 : 0;
        int top = preprocessing.Resize == ResizeMode.Pad ? (Columns - Rows) / 2 : 0;
        byte[] color = row >= top && row < top + Rows ? ColorOf(image, row - top, column + left) : [0, 0, 0];
        int level = preprocessing.Channels == 1
            ? (color[0] * 19595 + color[1] * 38470 + color[2] * 7471 + 0x8000) >> 16
            : color[preprocessing.Order == ChannelOrder.Bgr ? 2 - channel : channel];
        double mean = preprocessing.Mean[preprocessing.Mean.Count == 1 ? 0 : channel];
        double deviation = preprocessing.StandardDeviation[preprocessing.StandardDeviation.Count == 1 ? 0 : channel];
        return (level / 255.0 * preprocessing.MaximumValue - mean) / deviation;
    }

    private static byte[] ColorOf(int image, int row, int column)
    {
        int number = (image * Rows + row) * Columns + column;
        return [(byte)(number * 37 + 11), (byte)(255 - number * 53), (byte)(number * number * 7 + 101)];
    }

    // Uncompressed bitmaps, bottom row first, blue first: every viewer and decoder gives the same pixels.
    private static ImageDataset WriteImages(string folder)
    {
        for (int image = 0; image < 2; image++)
        {
            using var file = new BinaryWriter(File.Create(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, $"class{image}")).FullName, "image.bmp")));
            file.Write("BM"u8);
            foreach (int value in (int[])[54 + 3 * Rows * Columns, 0, 54, 40, Columns, Rows, 1 | (24 << 16), 0, 3 * Rows * Columns, 0, 0, 0, 0])
            {
                file.Write(value);
            }

            for (int row = Rows - 1; row >= 0; row--)
            {
                for (int column = 0; column < Columns; column++)
                {
                    file.Write([.. ColorOf(image, row, column).Reverse()]);
                }
            }
        }

        return ImageDataset.Open(folder);
    }

    private static void Require(bool condition, string broken)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The contract of preprocessing is broken: {broken}");
        }
    }
}
