using TransferMed.Imaging;
using TransferMed.Vips;
using Xunit.Abstractions;

namespace TransferMed.Tests.Vips;

/// <summary>Reads the TIFF and the 16-bit PNG of a folder of odd and broken files, where one is named.</summary>
public class VipsFolderTests(ITestOutputHelper output)
{
    private const string Variable = "TRANSFERMED_ROBUSTNESS";

    [SkippableFact]
    public void Every_file_gives_a_picture_or_an_error_that_names_it()
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        Skip.If(string.IsNullOrEmpty(folder), $"The variable {Variable} names no folder of odd and broken files.");
        var options = new DecodingOptions { PixelLimit = 50_000_000, Decoder = VipsImageDecoder.Default };
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                using ImageFile file = ImageFile.Read(path, options);
                if (file.Decoder is not VipsImageDecoder)
                {
                    continue;
                }

                ImageInfo info = file.Identify();
                using DecodedImage image = file.Decode(options);
                Assert.Equal(info.Size, new ImageSize(image.Width, image.Height));
                output.WriteLine($"{Path.GetFileName(path)}: {info.Format} {image.Width} x {image.Height}");
            }
            catch (ImageDecodeException e)
            {
                Assert.Equal(path, e.Path);
                if (e.Reason.Contains("libvips", StringComparison.Ordinal) || e.Reason.Contains("TIFF", StringComparison.Ordinal))
                {
                    output.WriteLine($"{Path.GetFileName(path)}: refused: {e.Reason}");
                }
            }
        }
    }
}
