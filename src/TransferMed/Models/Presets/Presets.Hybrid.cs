namespace TransferMed.Models;

public static partial class Presets
{
    /// <summary>
    /// A RECONSTRUCTION of the network of Alzubaidi et al., Applied Sciences 2020, 10(13), 4523. The paper's abstract names its ideas:
    /// traditional and parallel convolutions, residual links, global average pooling; depth, widths and the kind of the links are not
    /// known, so they are parameters here and the defaults are a choice. Two convolutions, then parallel blocks of kernels 1, 3, 5
    /// and 7, each with a residual link and a batch norm; every second block halves the map and doubles the channels. Then global
    /// average pooling, 200 features, dropout 0.5.
    /// </summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the convolutions and of the first block's branches. Default 32.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <param name="blocks">The number of parallel blocks, 1 to 12. Default 4.</param>
    /// <param name="merge">
    /// How a block's link is joined: a sum with a 1x1 projection (default), or a concatenation with the block's input, which a 3x3
    /// convolution halves where the block does.
    /// </param>
    /// <returns>The description, which says that it is a reconstruction.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of blocks is out of range.</exception>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec Hybrid2020(
        int classes = 2, int width = 32, InputShape? input = null, int blocks = 4, Merge merge = Merge.Add)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks, 12);
        NetworkBuilder network = NetworkBuilder.Input(input ?? DefaultInput)
            .Named(nameof(Hybrid2020), "A reconstruction of Alzubaidi et al., Applied Sciences 2020, 10(13), 4523: depth, widths and merge are not published.")
            .Conv(width, kernel: 3, name: "stem1")
            .Conv(width, kernel: 5, stride: 2, name: "stem2");
        int branch = width;
        for (int block = 1; block <= blocks; block++)
        {
            bool halves = block % 2 == 0;
            branch = halves ? Twice(branch) : branch;
            AddHybridBlock(network, block, branch, halves ? 2 : 1, merge);
        }

        return network
            .GlobalAveragePool()
            .Linear(200, name: "fc1")
            .Dropout(0.5)
            .Head(classes, name: "fc2")
            .Build();
    }

    private static void AddHybridBlock(NetworkBuilder network, int block, int branch, int stride, Merge merge)
    {
        bool concat = merge == Merge.Concat;
        network.Residual(
            body => body.ParallelConv(branch, ParallelKernels, stride, name: "parallel"),
            merge,
            shortcut: concat && stride > 1 ? s => s.Conv(branch, kernel: 3, stride: stride, name: "skip") : null,
            projection: !concat,
            name: $"block{block}");
        network.BatchNorm(name: $"norm{block}");
    }
}
