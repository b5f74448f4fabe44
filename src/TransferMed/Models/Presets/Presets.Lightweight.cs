namespace TransferMed.Models;

public static partial class Presets
{
    private static readonly int[] ParallelKernels = [1, 3, 5, 7];

    /// <summary>
    /// The authors' published network (PeerJ Computer Science 2021, 7:e715), exact: two convolutions, two parallel blocks of kernels
    /// 1, 3, 5 and 7 with concatenating residual links, global average pooling, 200 features, dropout 0.5. 1,042,394 parameters at
    /// width 32 and 2 classes, whatever the picture's size.
    /// </summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the convolutions and of the first block's branches; the second block's have twice as many. Default 32.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec Lightweight2021(int classes = 2, int width = 32, InputShape? input = null) =>
        NetworkBuilder.Input(input ?? DefaultInput)
            .Named(nameof(Lightweight2021), "Alzubaidi et al., PeerJ Computer Science 2021, 7:e715.")
            .Conv(width, kernel: 3, name: "stem1")
            .Conv(width, kernel: 5, stride: 2, name: "stem2")
            .Residual(
                outer => outer
                    .Residual(inner => inner.ParallelConv(width, ParallelKernels, name: "block1"), Merge.Concat, name: "")
                    .BatchNorm(name: "norm1")
                    .ParallelConv(Twice(width), ParallelKernels, stride: 2, name: "block2"),
                Merge.Concat,
                shortcut: s => s.Conv(width, kernel: 3, stride: 2, name: "skip"),
                name: "")
            .BatchNorm(name: "norm2")
            .GlobalAveragePool()
            .Linear(200, name: "fc1")
            .Dropout(0.5)
            .Head(classes, name: "fc2")
            .Build();

    private static int Twice(int width) => Times(width, 2);
}
