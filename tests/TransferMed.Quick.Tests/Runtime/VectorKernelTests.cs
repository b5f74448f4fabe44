using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public class VectorKernelTests
{
    [Fact]
    public void Kernels_do_what_plain_loops_do_at_every_length()
    {
        for (int length = 0; length <= 23; length++)
        {
            double[][] vectors = [.. Enumerable.Range(0, 6).Select(v => Vector(length, v))];
            double Plain(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
            Assert.Equal(Plain(vectors[0], vectors[1]), VectorKernels.Dot(vectors[0], vectors[1]), 1e-12);

            var sums = new double[4];
            VectorKernels.Dot4(vectors[0], vectors[1], vectors[2], vectors[3], vectors[4], sums);
            Assert.All(sums.Index(), sum => Assert.Equal(Plain(vectors[0], vectors[1 + sum.Index]), sum.Item, 1e-12));

            double[] added = [.. vectors[5]];
            VectorKernels.Add(added, -0.7, vectors[0]);
            Assert.All(added.Index(), at => Assert.Equal(vectors[5][at.Index] - 0.7 * vectors[0][at.Index], at.Item, 1e-12));

            double[] four = [.. vectors[5]];
            VectorKernels.Add4(four, [0.5, -1, 2, 0.25], vectors[1], vectors[2], vectors[3], vectors[4]);
            Assert.All(four.Index(), at => Assert.Equal(
                vectors[5][at.Index] + 0.5 * vectors[1][at.Index] - vectors[2][at.Index] + 2 * vectors[3][at.Index] + 0.25 * vectors[4][at.Index], at.Item, 1e-12));
        }
    }

    private static double[] Vector(int length, int key)
    {
        var random = new SampleRandom(length, key);
        return [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextDouble() - 1)];
    }
}
