// docs/medical-images.md shows the lines between the marks; PageTests compares and MedicalPicturesExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Packaging;
using TransferMed.Serving;
using TransferMed.Vips;

namespace TransferMed.Tests.Documentation;

internal static class MedicalImagesExamples
{
    public static DatasetParts Dicom()
    {
        // <example>
        var options = new DatasetOptions { Decoding = new() { Decoder = DicomImageDecoder.Default } };
        ImageDataset scans = ImageDataset.Open("data/scans", options);          // pictures of one patient are one group
        DatasetParts parts = scans.Split(train: 0.7, validation: 0.1, test: 0.2, seed: 7);
        // </example>
        return parts;
    }

    public static ImageDataset Mixed()
    {
        // <example>
        IImageDecoder softTissue = new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(Center: 40, Width: 400) });
        IImageDecoder twelveBits = new VipsImageDecoder(new VipsOptions { Range = new ToneRange(Black: 0, White: 4095) });
        ImageDataset mixed = ImageDataset.Open("data/mixed", new DatasetOptions { Decoding = new() { Decoder = ImageDecoders.FirstOf(softTissue, twelveBits) } });
        // </example>
        return mixed;
    }

    public static double Stored()
    {
        // <example>
        DicomImage image = DicomImage.Read("data/scan.dcm");
        Console.WriteLine(image.Attributes);                      // CT 512 x 512, MONOCHROME2, 16 bits, Explicit VR Little Endian
        long[] stored = image.StoredValues();                     // before rescale and window
        double first = stored[0] * image.Attributes.RescaleSlope + image.Attributes.RescaleIntercept;
        // </example>
        return first;
    }

    public static Prediction Predicting()
    {
        // <example>
        Preprocessing training = ModelPackage.Inspect("scans.tmed").Preprocessing;
        var predicting = new PredictorOptions { Decoding = new() { Decoder = DicomImageDecoder.For(training) } };
        using IPredictor predictor = Predictor.Load("scans.tmed", options: predicting);
        // </example>
        return predictor.Predict("data/scan.dcm");
    }

    internal static class Own
    {
        // <example>
        internal sealed class RawDecoder(byte black) : IImageDecoder, IGroupSource
        {
            public string Settings => $"black {black}";                              // what the pixels depend on

            public bool Recognises(ReadOnlySpan<byte> header) => header.StartsWith("RAW1"u8);

            public ImageInfo Identify(ReadOnlySpan<byte> data, string path) => data.Length == 6 + data[4] * data[5]
                ? new ImageInfo("RAW", new ImageSize(data[4], data[5]))
                : throw new ImageDecodeException(path, $"{data.Length} bytes do not fit {data[4]} x {data[5]} pixels.");

            public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request)
            {
                ImageSize size = Identify(data, request.Path).Size;
                if (size.Pixels > request.PixelLimit)
                {
                    throw new ImageDecodeException(request.Path, "more pixels than the limit.");
                }

                var image = new DecodedImage(size.Width, size.Height);
                for (int i = 0; i < size.Pixels; i++)
                {
                    image.Pixels.Slice(3 * i, 3).Fill(Math.Max(black, data[6 + i]));
                }

                return image;
            }

            public string? GroupOf(ReadOnlySpan<byte> data, string path) => null;    // or whom the picture shows
        }
        // </example>
    }
}
