using System.Text.Json;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

/// <summary>The losses of findings, grades and values, and their gradients, are PyTorch's (task_losses_oracle.py).</summary>
public class TaskLossTests
{
    private const int Rows = 6;
    private const int Targets = 3;

    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "task_losses.json"))).RootElement;

    public static TheoryData<string, Loss, HeadOutput> Cases => new()
    {
        { "bce", new BinaryCrossEntropy(), new FindingProbabilities() },
        { "bce balanced", new BinaryCrossEntropy { Balanced = true }, new FindingProbabilities() },
        { "asymmetric", new AsymmetricLoss(), new FindingProbabilities() },
        { "asymmetric plain", new AsymmetricLoss { GammaNegative = 0, GammaPositive = 0, Clip = 0 }, new FindingProbabilities() },
        { "corn", new Corn(), new ConditionalGrades() },
        { "smooth l1", new SmoothL1 { Beta = 0.5 }, new MeasuredValues() },
        { "mse", new MeanSquaredError(), new MeasuredValues() },
        { "gaussian", new GaussianLikelihood(), new GaussianValues() },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_and_gradient_are_PyTorchs(string name, Loss choice, HeadOutput output)
    {
        JsonElement expected = Root.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        using DisposeScope scope = NewDisposeScope();
        using LossFunction loss = Function(choice, output);
        Tensor logits = Logits(output).requires_grad_();
        Tensor value = loss.Compute(logits, Grades(), null, TargetsOf(output));
        value.backward();

        Assert.Equal(expected.GetProperty("loss").GetDouble(), value.ToDouble(), 1e-9);
        Assert.All(logits.grad!.data<double>().Zip(TrainingOracle.Numbers(expected.GetProperty("gradient"))), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_nobody_knows_has_no_loss_and_no_gradient(string name, Loss choice, HeadOutput output)
    {
        if (output is ConditionalGrades)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        using LossFunction loss = Function(choice, output);
        Tensor logits = Logits(output).requires_grad_();
        Tensor value = loss.Compute(logits, Grades(), null, full(Rows, Targets, double.NaN, ScalarType.Float64));
        value.backward();

        Assert.True(value.ToDouble() == 0, name);
        Assert.All(logits.grad!.data<double>(), gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Values_are_learned_in_units_of_their_spread()
    {
        using DisposeScope scope = NewDisposeScope();
        var output = new MeasuredValues { Means = [100, 0, -3], Scales = [20, 1, 0.5] };
        using LossFunction scaled = Function(new MeanSquaredError(), output);
        using LossFunction plain = Function(new MeanSquaredError(), new MeasuredValues());
        Tensor standard = randn(Rows, Targets, ScalarType.Float32);
        Tensor own = standard * tensor([20f, 1f, 0.5f]) + tensor([100f, 0f, -3f]);
        Tensor outputs = randn(Rows, Targets, ScalarType.Float32);

        Assert.Equal(plain.Compute(outputs, Grades(), null, standard).ToSingle(), scaled.Compute(outputs, Grades(), null, own).ToSingle(), 1e-4);
        var said = new double[Targets];
        output.Read([1f, 2f, -1f], said);
        Assert.Equal([120, 2, -3.5], said);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_loss_judges_the_heads_that_it_is_made_for_alone(string name, Loss choice, HeadOutput output)
    {
        Assert.True(choice.Fits(output), name);
        Assert.False(choice.Fits(ClassProbabilities.Usual), name);
        Assert.False(new CrossEntropy().Fits(output), name);
        Assert.NotNull(choice.Chance(Grounds(output)));
    }

    [Fact]
    public void Grades_have_probabilities_that_follow_from_the_steps()
    {
        var said = new double[4];
        new ConditionalGrades().Read([1f, -2f, 0.5f], said);
        double[] steps = [Sigmoid(1), Sigmoid(-2), Sigmoid(0.5)];
        Assert.Equal(1 - steps[0], said[0], 1e-12);
        Assert.Equal(steps[0] * (1 - steps[1]), said[1], 1e-12);
        Assert.Equal(steps[0] * steps[1] * (1 - steps[2]), said[2], 1e-12);
        Assert.Equal(1, said.Sum(), 1e-12);
        new ConditionalGrades().Read([90f, -90f, 90f], said);
        Assert.All(said, probability => Assert.InRange(probability, 0, 1));
        Assert.Equal(1, said.Sum(), 1e-12);

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    [Fact]
    public void An_exponent_below_one_has_finite_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using LossFunction loss = Function(new AsymmetricLoss { GammaNegative = 0.5, GammaPositive = 0.5 }, new FindingProbabilities());
        Tensor logits = full(Rows, Targets, -5f).requires_grad_();
        loss.Compute(logits, Grades(), null, zeros(Rows, Targets)).backward();
        Assert.All(logits.grad!.data<float>(), gradient => Assert.True(float.IsFinite(gradient)));
    }

    private static LossFunction Function(Loss choice, HeadOutput output) => new(choice, Grounds(output), TorchDevice.Cpu);

    /// <summary>Four images of grades; of findings as many with and without as give the weights of the oracle.</summary>
    private static LossGrounds Grounds(HeadOutput output) => output is ConditionalGrades
        ? new LossGrounds([2, 1, 1, 2], output)
        : new LossGrounds([10, 20, 10], output) { Negatives = [20, 10, 30] };

    private static Tensor Logits(HeadOutput output) => output is GaussianValues ? Matrix("wide", 2 * Targets) : Matrix("logits", Targets);

    private static Tensor? TargetsOf(HeadOutput output) => output switch
    {
        ConditionalGrades => null,
        FindingProbabilities => Matrix("findings", Targets),
        _ => Matrix("values", Targets),
    };

    private static Tensor Grades() => tensor(Root.GetProperty("grades").EnumerateArray().Select(grade => grade.GetInt64()).ToArray());

    private static Tensor Matrix(string name, int width) =>
        tensor(TrainingOracle.Numbers(Root.GetProperty(name)), [Rows, width]);
}
