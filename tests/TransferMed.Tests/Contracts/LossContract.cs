using System.Globalization;
using TorchSharp;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Contracts;

/// <summary>
/// What every loss keeps, the library's as well as one of your own. Each check throws an exception with a sentence. They use nine images
/// of three classes, of which the training set has 40, 10 and 20.
/// </summary>
public static class LossContract
{
    private const int Classes = 3;

    private static readonly int[] Counts = [40, 10, 20];
    private static readonly long[] Labels = [0, 2, 1, 0, 0, 2, 1, 0, 2];

    /// <summary>All checks.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="reversed">The same loss with the weights of its classes in the reverse order; null where it has none.</param>
    /// <param name="sharesEqualLabels">False for a loss that weighs a share of 1 in a class, by design, otherwise than a label.</param>
    public static void Check(Loss loss, Loss? reversed = null, bool sharesEqualLabels = true)
    {
        HasAnIdentityOfItsOwn(loss);
        IsOneFiniteNumber(loss);
        RepeatsItself(loss);
        HasItsGradient(loss);
        DoesNotSeeTheOrderOfImages(loss);
        DoesNotSeeTheOrderOfClasses(loss, reversed ?? loss);
        LeavesItsInputsAlone(loss);
        LeavesNoTensorBehind(loss);
        if (sharesEqualLabels)
        {
            TakesSharesAsLabels(loss);
        }
    }

    /// <summary>What it is called in checkpoints does not depend on the culture.</summary>
    public static void HasAnIdentityOfItsOwn(Loss loss)
    {
        loss.Validate();
        CultureInfo before = CultureInfo.CurrentCulture;
        string plain = loss.ToJson();
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Require(loss.ToJson() == plain, $"the identity {plain} is {loss.ToJson()} in another culture.");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>One finite number, also where the network is sure and right, and sure and wrong.</summary>
    public static void IsOneFiniteNumber(Loss loss)
    {
        foreach (float size in new[] { 0f, 1f, 30f, -30f })
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor value = loss.Start(Counts, TorchDevice.Cpu)(nn.functional.one_hot(tensor(Labels), Classes).to_type(ScalarType.Float32) * size, Targets());
            Require(value.numel() == 1, $"it has the shape [{string.Join(", ", value.shape)}] and is not one number.");
            Require(float.IsFinite(value.ToSingle()), FormattableString.Invariant($"it is {value.ToSingle()} for logits of {size} at the true classes and 0 elsewhere."));
        }
    }

    /// <summary>The same batch gives the same loss, in another run too.</summary>
    public static void RepeatsItself(Loss loss)
    {
        using DisposeScope scope = NewDisposeScope();
        Func<Tensor, LossTargets, Tensor> started = loss.Start(Counts, TorchDevice.Cpu);
        float first = started(Logits(), Targets()).ToSingle();
        Require(first.Equals(started(Logits(), Targets()).ToSingle()), "the same batch gives another loss the second time.");
        Require(first.Equals(Value(loss, Logits(), Targets())), "the same batch gives another loss in a second run.");
    }

    /// <summary>The gradient is that of the value, by central differences within 1e-3.</summary>
    public static void HasItsGradient(Loss loss)
    {
        const float Distance = 1e-2f;
        using DisposeScope scope = NewDisposeScope();
        Func<Tensor, LossTargets, Tensor> started = loss.Start(Counts, TorchDevice.Cpu);
        Tensor logits = Logits().requires_grad_();
        started(logits, Targets()).backward();
        Require(logits.grad is not null, "it does not depend on the logits.");
        float[] gradient = Read(logits.grad!);
        Require(gradient.Any(value => value != 0), "its gradient is zero everywhere.");
        for (int i = 0; i < gradient.Length; i++)
        {
            double measured = (started(Moved(i, Distance), Targets()).ToDouble() - started(Moved(i, -Distance), Targets()).ToDouble()) / (2 * Distance);
            Require(Math.Abs(measured - gradient[i]) <= 1e-3, FormattableString.Invariant($"the gradient of logit {i % Classes} of image {i / Classes} is {gradient[i]}; the value changes by {measured}."));
        }

        Tensor Moved(int i, float by)
        {
            float[] values = Read(Logits());
            values[i] += by;
            return tensor(values).reshape(-1, Classes);
        }
    }

    /// <summary>The images of a batch in another order give the same loss within 1e-6.</summary>
    public static void DoesNotSeeTheOrderOfImages(Loss loss)
    {
        using DisposeScope scope = NewDisposeScope();
        Require(Close(Value(loss, Logits(), Targets()), Value(loss, Logits().flip(0), new LossTargets(tensor(Labels).flip(0), null, Classes))), "another order of the images of a batch gives another loss.");
    }

    /// <summary>The classes in the reverse order, with logits, labels, counts and weights, give the same loss within 1e-6.</summary>
    public static void DoesNotSeeTheOrderOfClasses(Loss loss, Loss reversed)
    {
        using DisposeScope scope = NewDisposeScope();
        float other = reversed.Start([.. Counts.Reverse()], TorchDevice.Cpu)(Logits().flip(1), new LossTargets(Classes - 1 - tensor(Labels), null, Classes)).ToSingle();
        Require(Close(Value(loss, Logits(), Targets()), other), "another order of the classes gives another loss.");
    }

    /// <summary>Where images are mixed a share of 1 in one class is a label: the loss is the same within 1e-6, and shares make it another.</summary>
    public static void TakesSharesAsLabels(Loss loss)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor shares = nn.functional.one_hot(tensor(Labels), Classes).to_type(ScalarType.Float32);
        float hard = Value(loss, Logits(), Targets());
        Require(Close(hard, Value(loss, Logits(), new LossTargets(tensor(Labels), shares, Classes))), "shares of 1 in one class give another loss than the labels.");
        Require(!Close(hard, Value(loss, Logits(), new LossTargets(tensor(Labels), 0.6f * shares + 0.4f * shares.flip(1), Classes))), "it does not see the shares of mixed images.");
    }

    /// <summary>Logits and shares are as before.</summary>
    public static void LeavesItsInputsAlone(Loss loss)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor logits, Tensor shares) = (Logits(), nn.functional.softmax(Logits(), 1));
        float[] before = Read(shares);
        Value(loss, logits, new LossTargets(tensor(Labels), shares, Classes));
        Require(Read(logits).SequenceEqual(Read(Logits())) && Read(shares).SequenceEqual(before), "it changes the logits or the shares that it is given.");
    }

    /// <summary>Every tensor that it makes is freed with its step or its run.</summary>
    public static void LeavesNoTensorBehind(Loss loss)
    {
        HasItsGradient(loss);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        HasItsGradient(loss);
        long left = Tensor.TotalCount - before;
        Require(left <= 0, $"{left} tensors are left after a run.");
    }

    private static float Value(Loss loss, Tensor logits, LossTargets targets) => loss.Start(Counts, TorchDevice.Cpu)(logits, targets).ToSingle();

    private static LossTargets Targets() => new(tensor(Labels), null, Classes);

    private static Tensor Logits() => tensor([.. Enumerable.Range(0, Labels.Length * Classes).Select(i => (float)(Math.Sin(1.3 * (i / Classes) + 0.7 * (i % Classes)) * 2))]).reshape(-1, Classes);

    private static float[] Read(Tensor rows) => rows.detach().contiguous().data<float>().ToArray();

    private static bool Close(float a, float b) => Math.Abs(a - b) <= 1e-6 * Math.Max(1, Math.Abs(a));

    private static void Require(bool kept, string sentence)
    {
        if (!kept)
        {
            throw new InvalidOperationException($"The loss does not keep its contract: {sentence}");
        }
    }
}
