using TorchSharp;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

public class LossTests
{
    private static readonly ClassWeighting Weights = ClassWeighting.Given(0.5, 2, 1);

    public static TheoryData<string, Loss, bool> Cases => new()
    {
        { "plain", new CrossEntropy { LabelSmoothing = 0 }, false },
        { "smooth", new CrossEntropy { LabelSmoothing = 0.1 }, false },
        { "weighted", new CrossEntropy { LabelSmoothing = 0, Weighting = Weights }, false },
        { "soft", new CrossEntropy { LabelSmoothing = 0 }, true },
        { "soft smooth", new CrossEntropy { LabelSmoothing = 0.1 }, true },
        { "focal", new Focal(), false },
        { "focal weighted", new Focal { Weighting = Weights }, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_PyTorch(string name, Loss choice, bool soft)
    {
        using var scope = torch.NewDisposeScope();
        using var loss = new LossFunction(choice, new LossGrounds([2, 2, 1]), TorchDevice.Cpu);
        Tensor value = loss.Compute(Logits(), torch.tensor(new long[] { 0, 2, 1, 1, 0 }), soft ? SoftLabels() : null);

        Assert.Equal(TrainingOracle.Find("losses", name).GetProperty("value").GetDouble(), value.ToSingle(), 1e-5);
    }

    [Fact]
    public void Balanced_weights_are_scikit_learns()
    {
        using var scope = torch.NewDisposeScope();
        using var balanced = new LossFunction(new CrossEntropy { Weighting = ClassWeighting.Balanced }, new LossGrounds([30, 10, 20]), TorchDevice.Cpu);
        using var stated = new LossFunction(new CrossEntropy { Weighting = ClassWeighting.Given(60 / 90.0, 60 / 30.0, 1) }, new LossGrounds([30, 10, 20]), TorchDevice.Cpu);
        Tensor labels = torch.tensor(new long[] { 0, 2, 1, 1, 0 });

        Assert.Equal(stated.Compute(Logits(), labels, null).ToSingle(), balanced.Compute(Logits(), labels, null).ToSingle(), 1e-6);
    }

    [Fact]
    public void Weights_for_another_number_of_classes_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new TrainingOptions { Loss = new CrossEntropy { Weighting = Weights } }.Validate(2));

        Assert.Contains("3 weights; the network has 2 classes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_none_are_named()
    {
        Assert.Equal("Weighting", Assert.Throws<ArgumentOutOfRangeException>(() => new CrossEntropy { Weighting = ClassWeighting.Given(1, 0) }.Validate()).ParamName);
        ArgumentException fault = Assert.Throws<ArgumentException>(() => new LossFunction(new Focal { Weighting = new OneWeight() }, new LossGrounds([2, 2]), TorchDevice.Cpu));
        Assert.Contains("OneWeight gives the weights [1] for 2 classes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Focal_without_focus_is_cross_entropy_to_the_bit()
    {
        using var scope = torch.NewDisposeScope();
        using var focal = new LossFunction(new Focal { Gamma = 0, LabelSmoothing = 0.1, Weighting = Weights }, new LossGrounds([2, 2, 1]), TorchDevice.Cpu);
        using var plain = new LossFunction(new CrossEntropy { Weighting = Weights }, new LossGrounds([2, 2, 1]), TorchDevice.Cpu);
        Tensor labels = torch.tensor(new long[] { 0, 2, 1, 1, 0 });

        Assert.Equal(plain.Compute(Logits(), labels, null).ToSingle(), focal.Compute(Logits(), labels, null).ToSingle());
        Assert.Equal(plain.Chance, focal.Chance);
        Assert.Equal(2 * Math.Log(3), plain.Chance!.Value, 1e-12);
    }

    private sealed class OneWeight : ClassWeighting
    {
        public override string Identity => "";

        public override IReadOnlyList<double> Weights(IReadOnlyList<int> classCounts) => [1];
    }

    private static Tensor Logits()
    {
        var values = new float[15];
        for (int i = 0; i < 15; i++)
        {
            values[i] = (float)(Math.Sin(1.3 * (i / 3) + 0.7 * (i % 3)) * 2);
        }

        return torch.tensor(values).reshape(5, 3);
    }

    private static Tensor SoftLabels() => torch.tensor(new[,]
    {
        { 0.7f, 0.3f, 0f },
        { 0f, 0f, 1f },
        { 0.2f, 0.5f, 0.3f },
        { 0f, 1f, 0f },
        { 0.9f, 0f, 0.1f },
    });
}
