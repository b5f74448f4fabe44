using System.Globalization;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Contracts;

/// <summary>What every loss of findings, grades or values keeps. Each check throws an exception with a sentence. They use eight images of three targets, or four grades.</summary>
internal static class TargetLossContract
{
    private const int Rows = 8;
    private const int Targets = 3;
    private const float Distance = 1e-2f;

    /// <summary>All checks.</summary>
    public static void Check(Loss loss)
    {
        loss.Validate();
        HeadOutput[] heads = [new FindingProbabilities(), new ConditionalGrades(), new MeasuredValues(), new GaussianValues()];
        HeadOutput output = Array.Find(heads, loss.Fits) ?? throw Broken(loss, "it fits no head.");
        CultureInfo before = CultureInfo.CurrentCulture;
        string plain = loss.ToJson();
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
        string elsewhere = loss.ToJson();
        CultureInfo.CurrentCulture = before;
        Require(loss, plain == elsewhere, $"the identity {plain} is {elsewhere} in another culture.");
        Require(loss, Choice.FromJson<Loss>(plain).Equals(loss), "what it is read back as is not equal to it.");
        Values(loss, output);
        Gradients(loss, output);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long tensors = Tensor.TotalCount;
        Gradients(loss, output);
        Require(loss, Tensor.TotalCount <= tensors, $"{Tensor.TotalCount - tensors} tensors are left after a run.");
    }

    private static void Values(Loss loss, HeadOutput output)
    {
        using DisposeScope scope = NewDisposeScope();
        using LossFunction function = Function(loss, output);
        foreach (float size in new[] { 0f, 1f, 40f, -40f })
        {
            Tensor value = Of(function, output, ones(Rows, output.Logits(CountOf(output))) * size, 0);
            Require(loss, value.numel() == 1 && float.IsFinite(value.ToSingle()), FormattableString.Invariant($"it is {value.ToSingle()} of shape [{string.Join(", ", value.shape)}] for outputs of {size}."));
        }

        float first = Of(function, output, Outputs(output), 0).ToSingle();
        Require(loss, first.Equals(Of(function, output, Outputs(output), 0).ToSingle()), "the same batch gives another loss the second time.");
        Require(loss, Close(first, Of(function, output, Outputs(output).roll(1, 0), 1).ToSingle()), "another order of the images of a batch gives another loss.");
        Require(loss, function.Chance is > 0 and < 10, $"what a network that knows nothing has is {function.Chance}.");
    }

    private static void Gradients(Loss loss, HeadOutput output)
    {
        using DisposeScope scope = NewDisposeScope();
        using LossFunction function = Function(loss, output);
        Tensor outputs = Outputs(output).requires_grad_();
        Of(function, output, outputs, 0).backward();
        float[] gradient = outputs.grad!.data<float>().ToArray();
        Require(loss, gradient.Any(value => value != 0), "its gradient is zero everywhere.");
        for (int i = 0; i < gradient.Length; i++)
        {
            double measured = (Of(function, output, Moved(i, Distance), 0).ToDouble() - Of(function, output, Moved(i, -Distance), 0).ToDouble()) / (2 * Distance);
            Require(loss, Math.Abs(measured - gradient[i]) <= 2e-3, FormattableString.Invariant($"the gradient of number {i} is {gradient[i]}; the value changes by {measured}."));
        }

        Tensor Moved(int i, float by)
        {
            float[] values = Outputs(output).data<float>().ToArray();
            values[i] += by;
            return tensor(values).reshape(Rows, -1);
        }
    }

    private static LossFunction Function(Loss loss, HeadOutput output) => new(
        loss,
        output is ConditionalGrades ? new LossGrounds([2, 2, 2, 2], output) : new LossGrounds([20, 10, 30], output) { Negatives = [20, 40, 10] },
        TorchDevice.Cpu);

    private static int CountOf(HeadOutput output) => output is ConditionalGrades ? Targets + 1 : Targets;

    // Rolled by as many places as the outputs: the same images in another order.
    private static Tensor Of(LossFunction function, HeadOutput output, Tensor outputs, int rolled)
    {
        Tensor labels = arange(Rows, ScalarType.Int64).remainder(Targets + 1).roll(rolled, 0);
        float[] targets = [.. Enumerable.Range(0, Rows * Targets).Select(i => i % 7 == 3 ? float.NaN : output is FindingProbabilities ? i * 5 % 3 % 2 : MathF.Cos(i))];
        return function.Compute(outputs, labels, null, output is ConditionalGrades ? null : tensor(targets).reshape(Rows, Targets).roll(rolled, 0));
    }

    private static Tensor Outputs(HeadOutput output)
    {
        int width = output.Logits(CountOf(output));
        return tensor([.. Enumerable.Range(0, Rows * width).Select(i => MathF.Sin(1.7f * i) * 2)]).reshape(Rows, width);
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) <= 1e-6 * Math.Max(1, Math.Abs(a));

    private static void Require(Loss loss, bool kept, string sentence)
    {
        if (!kept)
        {
            throw Broken(loss, sentence);
        }
    }

    private static InvalidOperationException Broken(Loss loss, string sentence) => new($"The loss {loss} does not keep its contract: {sentence}");
}
