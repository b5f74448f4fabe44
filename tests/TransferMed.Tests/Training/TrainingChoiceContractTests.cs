using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

/// <summary>Every optimiser, loss and schedule of the library keeps the contract of its kind, whatever its arguments; and the contracts can be broken.</summary>
public class TrainingChoiceContractTests
{
    public static TheoryData<string> Kinds =>
    [
        .. typeof(Choice).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && OptionProperties.IsData(type) && (typeof(Optimizer).IsAssignableFrom(type) || typeof(Loss).IsAssignableFrom(type) || typeof(LearningRateSchedule).IsAssignableFrom(type)))
            .Select(type => type.FullName!),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_librarys_own_keep_it(string kind)
    {
        foreach (Choice choice in ChoiceVariants.Of(typeof(Choice).Assembly.GetType(kind)!))
        {
            switch (choice)
            {
                case Optimizer optimizer: OptimizerContract.Check(optimizer); break;
                case Loss loss when !loss.Fits(ClassProbabilities.Usual): TargetLossContract.Check(loss); break;
                case Loss loss: LossContract.Check(loss, sharesEqualLabels: IsEven(loss)); break;
                case LearningRateSchedule schedule: ScheduleContract.Check(schedule); break;
            }
        }
    }

    [Fact]
    public void So_do_losses_with_weights_of_classes()
    {
        ClassWeighting given = ClassWeighting.Given(0.5, 2, 1), reversed = ClassWeighting.Given(1, 2, 0.5);
        LossContract.Check(new CrossEntropy { Weighting = given }, new CrossEntropy { Weighting = reversed }, sharesEqualLabels: false);
        LossContract.Check(new Focal { Weighting = given }, new Focal { Weighting = reversed });
        LossContract.Check(new Focal { Weighting = ClassWeighting.Balanced, LabelSmoothing = 0.2 });
    }

    // The fused cross-entropy divides by the weights of labels, and by the number of images where there are shares, as PyTorch's.
    private static bool IsEven(Loss loss) => loss is not (CrossEntropy { Weighting: not null } or Focal { Gamma: 0, Weighting: not null });

    [Theory]
    [InlineData("hidden state", "kept elsewhere")]
    [InlineData("norm of the group", "than its two halves")]
    [InlineData("leak", "tensors are left")]
    [InlineData("drift", "without gradient and decay")]
    [InlineData("fixed rate", "learning rate")]
    [InlineData("up", "it should fall")]
    [InlineData("twice", "not unique|twice")]
    public void An_optimiser_that_breaks_it_is_told(string fault, string said)
    {
        var broken = new Broken(fault);
        try
        {
            Assert.Matches(said, Assert.ThrowsAny<Exception>(() => OptimizerContract.Check(broken)).Message);
        }
        finally
        {
            broken.Leaked.ForEach(tensor => tensor.Dispose());
        }
    }

    [Theory]
    [InlineData("vector", "not one number")]
    [InlineData("detached gradient", "the value changes by")]
    [InlineData("first image", "order of the images")]
    [InlineData("first class", "order of the classes")]
    [InlineData("hard", "does not see the shares|mixed")]
    [InlineData("not finite", "it is ")]
    [InlineData("in place", "changes the logits")]
    public void A_loss_that_breaks_it_is_told(string fault, string said)
    {
        var loss = Loss.From(fault, (logits, targets) => fault switch
        {
            "vector" => nn.functional.cross_entropy(logits, targets.ToProbabilities(), reduction: nn.Reduction.None),
            "detached gradient" => nn.functional.cross_entropy(logits, targets.ToProbabilities()) + logits.detach().square().mean(),
            "first image" => nn.functional.cross_entropy(logits[..1], targets.ToProbabilities()[..1]) + 0 * logits.sum(),
            "first class" => nn.functional.cross_entropy(logits, targets.ToProbabilities()) + nn.functional.softmax(logits, 1)[.., 0].mean(),
            "hard" => nn.functional.cross_entropy(logits, targets.Labels),
            "in place" => nn.functional.cross_entropy(logits, Changed(targets.ToProbabilities())),
            _ => -(targets.ToProbabilities() * nn.functional.softmax(logits * 10, 1).log()).sum(1).mean(),
        });

        Assert.Matches(said, Assert.ThrowsAny<Exception>(() => LossContract.Check(loss)).Message);

        // Doubled and brought back where nobody looks would be no fault: shares end as the half of what they were.
        static Tensor Changed(Tensor shares) => shares.mul_(0.5);
    }

    [Theory]
    [InlineData("remembers")]
    [InlineData("negative")]
    [InlineData("nothing")]
    public void A_schedule_that_breaks_it_is_told(string fault)
    {
        int asked = 0;
        var schedule = LearningRateSchedule.From(fault, position => fault switch
        {
            "remembers" => 1.0 / ++asked,
            "negative" => 0.5 - position.Progress,
            _ => double.NaN,
        });

        Assert.Contains("does not keep its contract", Assert.Throws<InvalidOperationException>(() => ScheduleContract.Check(schedule)).Message, StringComparison.Ordinal);
    }

    private sealed class Broken(string fault) : Optimizer
    {
        private double _rate;

        public List<Tensor> Leaked { get; } = [];

        public override string Identity => fault;

        public override ValueList<string> StateNames => fault == "twice" ? ["mean", "mean"] : [];

        public override void Update(ParameterGroup group)
        {
            // Begins anew with every run, so that two whole runs are equal.
            _rate = group.Step == 1 ? group.LearningRate : 0.9 * _rate;
            double rate = fault switch
            {
                "hidden state" => _rate,
                "norm of the group" => group.LearningRate / (1e-6 + group.Gradients.norm().ToDouble()),
                "fixed rate" => 0.01,
                "up" => -group.LearningRate,
                _ => group.LearningRate,
            };
            if (fault == "leak")
            {
                Leaked.Add(group.Gradients.clone().DetachFromDisposeScope());
            }

            group.Values.add_(fault == "drift" ? group.Gradients + 0.05 : group.Gradients, alpha: -rate);
        }
    }
}
