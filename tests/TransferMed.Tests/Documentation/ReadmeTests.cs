using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

public class ReadmeTests
{
    [Fact]
    public void The_example_is_the_code_that_is_tested()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string shown = readme.Split("```csharp\n")[1].Split("```")[0];
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferMed.Tests", "Documentation", "ReadmeExample.cs"));
        IEnumerable<string> usings = source.Split('\n').Where(line => line.StartsWith("using ", StringComparison.Ordinal));
        IEnumerable<string> tested = source.Split("// <example>\n")[1].Split("        // </example>")[0].Split('\n');

        Assert.Equal(["using TransferMed;", .. usings, "", .. tested.Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)], shown.Split('\n'));
    }

    [Fact]
    public async Task The_example_runs()
    {
        using var folder = new TemporaryFolder();
        WriteClasses(folder.File("data/skin"), ["naevus", "melanoma", "keratosis"], perClass: 4);
        WriteClasses(folder.File("data/ulcer"), ["normal", "ulcer"], perClass: 10);
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.Path;
        try
        {
            await ReadmeExample.RunAsync();
            using TrainedModel loaded = TrainedModel.Load("ulcer.tmed");

            Assert.Equal(["normal", "ulcer"], loaded.Classes);
            Assert.InRange(loaded.Evaluate(ImageDataset.Open("data/ulcer")).Accuracy, 0.5, 1);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static void WriteClasses(string folder, string[] classes, int perClass)
    {
        for (int c = 0; c < classes.Length; c++)
        {
            string home = Directory.CreateDirectory(Path.Combine(folder, classes[c])).FullName;
            for (int i = 0; i < perClass; i++)
            {
                using var bitmap = new SKBitmap(32, 32);
                bitmap.Erase(new SKColor((byte)(40 + 60 * c), (byte)(200 - 60 * c), (byte)(10 * i)));
                using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
                File.WriteAllBytes(Path.Combine(home, $"{i}.png"), png.ToArray());
            }
        }
    }
}
