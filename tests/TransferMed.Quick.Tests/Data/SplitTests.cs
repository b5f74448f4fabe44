using System.Security.Cryptography;
using System.Text;
using CsCheck;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

public class SplitTests
{
    /// <summary>Samples as (label, group, pixels): small ranges make shared groups, equal pixels and links between groups likely.</summary>
    private static readonly Gen<(int Label, int Group, int Pixels)[]> Samples =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 40], Gen.Int[0, 400]).Array[60, 150];

    [Fact]
    public void Split_keeps_groups_and_duplicates_together_and_loses_nothing() => Samples.Sample(
        samples =>
        {
            ImageDataset dataset = Dataset(samples);
            try
            {
                DatasetParts parts = dataset.Split(0.6, 0.2, 0.2, seed: 3);
                AssertPartition(dataset, samples, [parts.Train, parts.Validation, parts.Test]);
                Assert.Empty(parts.Removed);
            }
            catch (DatasetException e)
            {
                Assert.Contains("class '", e.Message, StringComparison.Ordinal);
            }
        },
        seed: "0000KOIPe036", iter: 150, threads: 1);

    [Fact]
    public void Folds_keep_groups_and_duplicates_together_and_hold_each_sample_once() => Samples.Sample(
        samples =>
        {
            ImageDataset dataset = Dataset(samples);
            try
            {
                IReadOnlyList<DatasetFold> folds = dataset.KFold(3, seed: 3);
                AssertPartition(dataset, samples, [.. folds.Select(fold => fold.Test)]);
                Assert.All(folds, fold => Assert.Equal(dataset.Count, fold.Train.Count + fold.Test.Count));
                Assert.All(folds, fold => Assert.Empty(fold.Train.Samples.Intersect(fold.Test.Samples)));
            }
            catch (DatasetException e)
            {
                Assert.Contains("class '", e.Message, StringComparison.Ordinal);
            }
        },
        seed: "0000KOIPe036", iter: 150, threads: 1);

    [Fact]
    public void Single_pictures_come_within_one_of_their_share() => Gen.Select(Gen.Int[10, 70].Array[2, 5], Gen.Int).Sample(
        (perClass, seed) =>
        {
            ImageDataset dataset = Singles(perClass);
            DatasetParts parts = dataset.Split(0.7, 0.1, 0.2, seed);
            for (int label = 0; label < perClass.Length; label++)
            {
                AssertNear(0.7 * perClass[label], parts.Train.ClassCounts[label]);
                AssertNear(0.1 * perClass[label], parts.Validation.ClassCounts[label]);
                AssertNear(0.2 * perClass[label], parts.Test.ClassCounts[label]);
            }

            int[] sizes = [.. dataset.KFold(5, seed).Select(fold => fold.Test.Count)];
            Assert.True(sizes.Max() - sizes.Min() <= perClass.Length, string.Join(", ", sizes));
        },
        seed: "0000KOIPe036", iter: 100, threads: 1);

    [Fact]
    public void Groups_of_several_pictures_come_near_their_share()
    {
        var random = new Random(1);
        (int, int, int)[] samples = [.. Enumerable.Range(0, 120).SelectMany(group => Enumerable.Range(0, random.Next(1, 9)).Select(_ => (group % 3, group, -1)))];
        ImageDataset dataset = Dataset(samples);
        DatasetParts parts = dataset.Split(0.6, 0.2, 0.2, seed: 1);
        for (int label = 0; label < 3; label++)
        {
            Assert.InRange(parts.Test.ClassCounts[label] / (double)dataset.ClassCounts[label], 0.18, 0.22);
            Assert.InRange(parts.Validation.ClassCounts[label] / (double)dataset.ClassCounts[label], 0.18, 0.22);
        }
    }

    [Fact]
    public void No_group_of_mixed_classes_would_stand_better_in_another_part()
    {
        double[] shares = [0.5, 0.2, 0.3];
        for (int seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            ImageDataset dataset = Dataset([.. Enumerable.Range(0, 400).Select(_ => (random.Next(3), random.Next(40), -1))]);
            DatasetParts parts = dataset.Split(shares[0], shares[1], shares[2], seed);
            ImageDataset[] all = [parts.Train, parts.Validation, parts.Test];
            double[][] counts = [.. all.Select(part => part.ClassCounts.Append(part.Count).Select(count => (double)count).ToArray())];
            double reached = Distance(counts);
            for (int from = 0; from < 3; from++)
            {
                foreach (IGrouping<string?, ImageSample> group in all[from].Samples.GroupBy(sample => sample.Group))
                {
                    for (int to = 0; to < 3; to++)
                    {
                        Move(group, from, to, 1);
                        Assert.True(Distance(counts) >= reached - 1e-6, $"{group.Key} would stand better in part {to}.");
                        Move(group, from, to, -1);
                    }
                }
            }

            void Move(IEnumerable<ImageSample> group, int from, int to, int sign)
            {
                foreach (ImageSample sample in group)
                {
                    counts[from][sample.Label] -= sign;
                    counts[to][sample.Label] += sign;
                    counts[from][3] -= sign;
                    counts[to][3] += sign;
                }
            }

            // The size of a part, the last column, counts a tenth.
            double Distance(double[][] of) => of.Select((part, i) => part.Select((count, column) =>
            {
                double share = shares[i] * (column < 3 ? dataset.ClassCounts[column] : dataset.Count);
                return (column < 3 ? 1 : 0.1) * (count - share) * (count - share) / share;
            }).Sum()).Sum();
        }
    }

    [Fact]
    public void Same_seed_gives_the_same_parts_and_another_seed_others()
    {
        ImageDataset dataset = Singles([40, 40]);
        Assert.Equal(dataset.Split(0.5, 0, 0.5, 1).Train.Samples, dataset.Split(0.5, 0, 0.5, 1).Train.Samples);
        Assert.NotEqual(dataset.Split(0.5, 0, 0.5, 1).Train.Samples, dataset.Split(0.5, 0, 0.5, 2).Train.Samples);
        Assert.Equal(dataset.KFold(4, 1)[2].Test.Samples, dataset.KFold(4, 1)[2].Test.Samples);
        Assert.NotEqual(dataset.KFold(4, 1)[2].Test.Samples, dataset.KFold(4, 2)[2].Test.Samples);
    }

    [Fact]
    public void Part_of_share_0_is_empty()
    {
        DatasetParts parts = Singles([10, 10]).Split(0.8, 0, 0.2, 1);
        Assert.Equal((16, 0, 4), (parts.Train.Count, parts.Validation.Count, parts.Test.Count));
        Assert.Equal(parts.Train.Classes, parts.Validation.Classes);
    }

    [Fact]
    public void Small_class_is_in_every_part()
    {
        DatasetParts parts = Singles([100, 3]).Split(0.8, 0.1, 0.1, 1);
        Assert.Equal((1, 1, 1), (parts.Train.ClassCounts[1], parts.Validation.ClassCounts[1], parts.Test.ClassCounts[1]));
    }

    [Fact]
    public void Class_of_too_few_groups_is_named_with_the_numbers()
    {
        ImageDataset dataset = Dataset([.. Enumerable.Range(0, 20).Select(i => (0, i, -1)), .. Enumerable.Range(0, 9).Select(i => (1, 100 + i % 2, -1))]);
        string message = Assert.Throws<DatasetException>(() => dataset.Split(0.6, 0.2, 0.2, 1)).Message;
        Assert.Contains("class 'c1' has 2 group(s) in 9 picture(s)", message, StringComparison.Ordinal);
        Assert.Contains("3 parts", message, StringComparison.Ordinal);
        Assert.Contains("class 'c1'", Assert.Throws<DatasetException>(() => dataset.KFold(3, 1)).Message, StringComparison.Ordinal);
        Assert.Equal(2, dataset.KFold(2, 1).Count);
    }

    [Fact]
    public void Duplicates_link_two_groups_into_one_unit()
    {
        ImageDataset dataset = Dataset([(0, 1, 7), (0, 1, -1), (0, 2, 7), (0, 2, -1), (0, 3, -1), (0, 4, -1)]);
        for (int seed = 0; seed < 20; seed++)
        {
            DatasetParts parts = dataset.Split(0.5, 0, 0.5, seed);
            Assert.Contains(parts.Train.Samples.Count(sample => sample.Group is "g1" or "g2"), (int[])[0, 4]);
        }
    }

    [Theory]
    [InlineData(0, 0.5, 0.5)]
    [InlineData(0.5, 0.1, 0.1)]
    [InlineData(1.2, -0.1, -0.1)]
    [InlineData(double.NaN, 0.5, 0.5)]
    public void Shares_that_make_no_whole_are_refused(double train, double validation, double test) =>
        Assert.ThrowsAny<ArgumentException>(() => Singles([9, 9]).Split(train, validation, test, 1));

    [Fact]
    public void One_fold_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Singles([9, 9]).KFold(1, 1));

    /// <summary>A dataset whose pixel hashes are given; -1 makes them unique.</summary>
    internal static ImageDataset Dataset(IReadOnlyList<(int Label, int Group, int Pixels)> samples, Func<int, DatasetPart?>? part = null)
    {
        IEnumerable<ImageSample> list = samples.Select((sample, i) => new ImageSample($"{i}|{(sample.Pixels < 0 ? $"own{i}" : sample.Pixels)}", sample.Label)
        {
            Group = sample.Group < 0 ? null : $"g{sample.Group}",
            Part = part?.Invoke(i),
        });
        return new ImageDataset("test", Enumerable.Range(0, samples.Max(sample => sample.Label) + 1).Select(label => $"c{label}"), list, new NamedContents());
    }

    private static ImageDataset Singles(int[] perClass) =>
        Dataset([.. perClass.SelectMany((count, label) => Enumerable.Repeat((label, -1, -1), count))]);

    private static void AssertPartition(ImageDataset dataset, (int Label, int Group, int Pixels)[] samples, ImageDataset[] parts)
    {
        var partOf = new Dictionary<string, int>();
        for (int part = 0; part < parts.Length; part++)
        {
            Assert.All(parts[part].ClassCounts.Zip(dataset.ClassCounts), pair => Assert.True(pair.First > 0 || pair.Second == 0));
            foreach (ImageSample sample in parts[part].Samples)
            {
                Assert.True(partOf.TryAdd(sample.Path, part), $"{sample.Path} stands in two parts.");
            }
        }

        Assert.Equal(dataset.Count, partOf.Count);
        int[] parted = [.. dataset.Samples.Select(sample => partOf[sample.Path])];
        Assert.All(samples.Select((sample, i) => (sample.Group, parted[i])).GroupBy(pair => pair.Group), group => Assert.Single(group.Distinct()));
        Assert.All(samples.Select((sample, i) => (sample.Pixels, parted[i])).GroupBy(pair => pair.Pixels), twins => Assert.Single(twins.Distinct()));
    }

    private static void AssertNear(double share, int count) => Assert.True(Math.Abs(share - count) <= 1, $"{count} is not within 1 of {share}.");

    private sealed class NamedContents : IPixelReader, IContentReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination) => destination.Clear();

        public ImageContent Examine(ImageSample sample) => new(Digest.Read(SHA256.HashData(Encoding.UTF8.GetBytes(sample.Path[(sample.Path.IndexOf('|', StringComparison.Ordinal) + 1)..]))), default);
    }
}
