using TorchSharp;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>Blocks of branches, and padding that differs at the two ends, beside the same written with LibTorch directly.</summary>
public class BranchesTests
{
    [Theory]
    [InlineData("one", "step 2, Branches: the number of branches is 1; it must lie between 2 and 64")]
    [InlineData("sum", "step 2, Branches: the branches 1 to 1 gives 6 x 12 x 12 and the branch 2 4 x 12 x 12; a sum needs equal shapes")]
    [InlineData("concatenation", "step 2, Branches: the branches 1 to 2 gives 12 x 12 x 12 and the branch 3 6 x 6 x 6; a concatenation needs equal height and width")]
    [InlineData("product", "a product needs extents that are equal or 1")]
    [InlineData("inner", "step 2 > branch 2 step 1, Conv: Kernel is 0")]
    [InlineData("end", "step 2, MaxPool: PaddingEnd is 3; it must lie between 0 and 2, less than the kernel")]
    [InlineData("rounding", "RoundUp and PaddingEnd are both given")]
    public void What_makes_no_block_is_named(string what, string expected)
    {
        LayerSpec step = what switch
        {
            "one" => new BranchesSpec([[]]),
            "sum" => new BranchesSpec([[], [new ConvSpec(4)]], Merge.Add),
            "concatenation" => new BranchesSpec([[], [], [new MaxPoolSpec()]]),
            "product" => new BranchesSpec([[], [new MaxPoolSpec()]], Merge.Multiply),
            "inner" => new BranchesSpec([[], [new ConvSpec(4, 0)]]),
            "end" => new MaxPoolSpec(3, 2, 1, PaddingEnd: 3),
            _ => new MaxPoolSpec(3, 2, 1, PaddingEnd: 0, RoundUp: true),
        };
        NetworkBuilder builder = NetworkBuilder.Input(3, 12, 12).Conv(6).Step(step).GlobalAveragePool().Head(2);
        Assert.Contains(expected, Assert.Throws<NetworkSpecException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_builder_names_what_is_in_branches()
    {
        NetworkSpec named = NetworkBuilder.Input(3, 12, 12).Branches([one => one.Conv(4), two => two.Conv(5, kernel: 1), _ => { }], name: "mixed").GlobalAveragePool().Head(2).Build();
        Assert.Equal(["mixed.branch1.conv1.conv.weight", "mixed.branch2.conv1.conv.weight"], named.Plan.StateShapes().Select(tensor => tensor.Name).Where(name => name.EndsWith("conv.weight", StringComparison.Ordinal)));
        Assert.Equal(12, named.Plan.HeadInputs);
    }

    [Theory]
    [InlineData(3, 2, 0, 1)]
    [InlineData(3, 2, 1, 0)]
    [InlineData(7, 2, 3, 2)]
    [InlineData(3, 1, 0, 2)]
    [InlineData(1, 2, 0, 0)]
    public void Unequal_padding_is_zeros_laid_on(int kernel, int stride, int begin, int end)
    {
        foreach (int size in (int[])[11, 12, 13, 14])
        {
            using DisposeScope scope = NewDisposeScope();
            NetworkSpec spec = NetworkBuilder.Input(2, size, size + 1).Step(new ConvSpec(3, kernel, stride, begin, Norm: NormKind.None, Activation: ActivationKind.None, PaddingEnd: end)).Flatten().Head(2).Build();
            using Network network = Network.Create(spec, seed: 3);
            Tensor x = randn([2, 2, size, size + 1], generator: new Generator(5));
            x.requires_grad = true;
            Tensor features = network.ForwardFeatures(x);
            Tensor padded = nn.functional.pad(x, [begin, end, begin, end]);
            Tensor expected = nn.functional.conv2d(padded, network.AllParameters[0].Tensor, network.AllParameters[1].Tensor, [stride, stride]).flatten(1);

            Assert.Equal(expected.shape, features.shape);
            Assert.True(expected.allclose(features, 1e-5, 1e-6));
            Tensor found = autograd.grad([features.square().sum()], [x], retain_graph: true)[0];
            Assert.True(autograd.grad([expected.square().sum()], [x])[0].allclose(found, 1e-4, 1e-5));
        }
    }
}
