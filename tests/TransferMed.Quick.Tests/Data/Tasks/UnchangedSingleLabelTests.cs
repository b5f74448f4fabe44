using System.Security.Cryptography;
using System.Text;
using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>What one class of several gives, equal to what it gave before there were other tasks.</summary>
public class UnchangedSingleLabelTests
{
    [Fact]
    public void Fingerprint() => Assert.Equal("9058761af4e7014e626b11c3d1ef1b8954a2fc5423a750e959acf1125d191e8a", Dataset().Fingerprint);

    [Fact]
    public void Splits_folds_and_choices()
    {
        DatasetParts parts = Dataset().Split(0.6, 0.15, 0.25, seed: 5);
        Assert.Equal("35aed340df2a9c4d", Hash([parts.Train, parts.Validation, parts.Test]));
        Assert.Equal("727f416c67925556", Hash(Dataset().KFold(4, seed: 9).Select(fold => fold.Test)));
        Assert.Equal("2523a6f47325410c", Hash([Dataset().Take(7, seed: 2)]));
    }

    private static ImageDataset Dataset() => ImageDataset.Create(
        "own",
        ["a", "b", "c"],
        Enumerable.Range(0, 150).Select(i => new ImageSample($"{i}", i % 7 % 3) { Group = i % 5 == 0 ? null : $"p{i * 7 % 60}" }),
        new PatternPixels());

    private static string Hash(IEnumerable<ImageDataset> parts) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', parts.Select(part => string.Join(',', part.Samples.Select(sample => sample.Path)))))))[..16];
}
