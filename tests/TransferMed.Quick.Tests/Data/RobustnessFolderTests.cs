using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>Runs over a folder of odd and broken files, where one is named.</summary>
public class RobustnessFolderTests
{
    private const string Variable = "TRANSFERMED_ROBUSTNESS";

    [SkippableFact]
    public void Every_file_gives_a_picture_or_an_error_that_names_it()
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        Skip.If(string.IsNullOrEmpty(folder), $"The variable {Variable} names no folder of odd and broken files.");
        var options = new DecodingOptions { PixelLimit = 50_000_000 };
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            try
            {
                using ImageFile file = ImageFile.Read(path, options);
                using DecodedImage image = file.Decode(options);
                Assert.Equal(file.Identify().Size, new ImageSize(image.Width, image.Height));
                new FilePixelReader(options).Read(new ImageSample(path, 0), new ImageGeometry(32, 32), new byte[32 * 32 * 3]);
            }
            catch (ImageDecodeException e)
            {
                Assert.Equal(path, e.Path);
            }
        }
    }
}
