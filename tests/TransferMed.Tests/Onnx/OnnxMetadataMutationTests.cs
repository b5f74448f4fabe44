using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Tests.Packaging;
using Xunit.Abstractions;

namespace TransferMed.Tests.Onnx;

/// <summary>Changed metadata of an ONNX file, the card among them, give an error that names the file, or are read.</summary>
public class OnnxMetadataMutationTests(ITestOutputHelper output)
{
    private const string Path = "a.onnx";

    [Fact]
    public void Changed_metadata_are_refused_or_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.tmed"), PackageFixture.Whole());
        ModelCard card = ModelPackage.Inspect(folder.File("a.tmed"));
        var original = new ModelMetadata(card.Classes, card.Preprocessing, card.Network) { Card = card, OutOfDistributionScore = true };
        KeyValuePair<string, string>[] entries = [.. original.Write(Path)];
        Assert.Equal(card.Network, ModelMetadata.Read(Path, new Dictionary<string, string>(entries)).Card!.Network);

        var random = new Random(23);
        int count = Fuzzing.Count(1_200);
        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            KeyValuePair<string, string> chosen = random.Next(2) == 0 ? entries[^1] : entries[random.Next(entries.Length)];
            bool isJson = chosen.Value[0] is '{' or '[';
            var changed = new Dictionary<string, string>(entries)
            {
                [chosen.Key] = isJson ? JsonMutation.Of(chosen.Value, random) : JsonMutation.Of($"[\"{chosen.Value}\"]", random),
            };
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var read = ModelMetadata.Read(Path, changed);
                Assert.Equal(read.Classes.Count, read.Network.Classes);
            }
            catch (TransferMedException error)
            {
                Assert.Contains(Path, error.Message, StringComparison.Ordinal);
                refused++;
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 16 << 20);
        }

        output.WriteLine($"{count} files, {refused} refused");
        Assert.InRange(refused, count / 3, count - count / 100);
    }
}
