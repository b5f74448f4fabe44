using CsCheck;
using TransferMed.Datasets;
using TransferMed.Loading;

namespace TransferMed.Tests.Loading;

public sealed class SamplingTests
{
    [Fact]
    public void Partition_covers_every_place_once_and_never_ends_with_a_single_sample()
    {
        Gen.Select(Gen.Int[1, 200], Gen.Int[1, 40], Gen.Bool, Gen.Bool).Sample((samples, size, drop, merge) =>
        {
            var partition = new BatchPartition(samples, new LoaderOptions { BatchSize = size, DropLast = drop, MergeTrailingSample = merge });
            int next = 0;
            for (int b = 0; b < partition.Count; b++)
            {
                (int start, int count) = partition[b];
                Assert.Equal(next, start);
                Assert.InRange(count, 1, partition.LargestBatch);
                for (int p = start; p < start + count; p++)
                {
                    Assert.Equal(b, partition.BatchOf(p));
                }

                next += count;
                Assert.False(count == 1 && merge && size > 1 && samples > 1);
                Assert.True(!drop || count == size);
            }

            Assert.Equal(partition.SampleCount, next);
            Assert.Equal(drop ? samples / size * size : samples, next);
        });
    }

    [Theory]
    [InlineData(9, true, false, new[] { 4, 5 })]
    [InlineData(9, false, false, new[] { 4, 4, 1 })]
    [InlineData(9, true, true, new[] { 4, 4 })]
    [InlineData(10, true, false, new[] { 4, 4, 2 })]
    [InlineData(1, true, false, new[] { 1 })]
    public void Trailing_batch_follows_its_rule(int samples, bool merge, bool drop, int[] sizes)
    {
        var partition = new BatchPartition(samples, new LoaderOptions { BatchSize = 4, MergeTrailingSample = merge, DropLast = drop });
        Assert.Equal(sizes, Enumerable.Range(0, partition.Count).Select(b => partition[b].Count));
    }

    [Fact]
    public void Balanced_sampling_draws_all_classes_equally_often()
    {
        int[] labels = [.. Enumerable.Repeat(0, 90), .. Enumerable.Repeat(2, 10)];
        ImageDataset dataset = new FakeImages().DatasetOf(labels, 3);
        var options = new LoaderOptions { Sampling = SamplingMode.Balanced, Seed = 5 };
        var drawn = new int[100];
        for (int epoch = 0; epoch < 9; epoch++)
        {
            int[] order = EpochPlan.Order(dataset, options, epoch);
            Assert.Equal(100, order.Length);
            Assert.Equal(50, order.Count(i => labels[i] == 0));
            Assert.Equal(order, new EpochPlan(dataset, options, new BatchPartition(dataset.Count, options), epoch).Samples);
            Array.ForEach(order, i => drawn[i]++);
        }

        // 9 x 50 draws are 5 full rounds through the 90 pictures of the large class and 45 through the 10 of the small one.
        Assert.All(drawn[..90], n => Assert.Equal(5, n));
        Assert.All(drawn[90..], n => Assert.Equal(45, n));
    }

    [Fact]
    public void Repeated_draws_of_a_picture_have_their_own_keys()
    {
        var plan = new EpochPlan(3, 2, [4, 1, 4, 4], new BatchPartition(4, new LoaderOptions { BatchSize = 2 }));
        Assert.Equal([new SampleKey(3, 2, 4, 0), new SampleKey(3, 2, 1, 0)], plan.KeysOf(0));
        Assert.Equal([new SampleKey(3, 2, 4, 1), new SampleKey(3, 2, 4, 2)], plan.KeysOf(1));
        Assert.NotEqual(new SampleKey(3, 2, 4, 1).Draws((long)DrawPurpose.Geometry).NextUInt64(), new SampleKey(3, 2, 4, 2).Draws((long)DrawPurpose.Geometry).NextUInt64());
    }
}
