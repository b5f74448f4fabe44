using System.Globalization;
using TorchSharp;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Contracts;

/// <summary>
/// What every optimiser keeps, the library's as well as one of your own. Each check throws an exception with a sentence.
/// </summary>
public static class OptimizerContract
{
    private const int Length = 64;
    private const int Steps = 6;

    /// <summary>All checks.</summary>
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="restsWithoutGradient">False for one that moves weights, by design, where there is neither gradient nor decay.</param>
    public static void Check(Optimizer optimizer, bool restsWithoutGradient = true)
    {
        HasAValidState(optimizer);
        HasAnIdentityOfItsOwn(optimizer);
        RepeatsItself(optimizer);
        DoesNotSeeHowParametersAreGrouped(optimizer);
        ContinuesFromItsState(optimizer);
        FollowsTheLearningRate(optimizer);
        GoesDown(optimizer);
        LeavesNoTensorBehind(optimizer);
        if (restsWithoutGradient)
        {
            RestsWithoutGradient(optimizer);
        }
    }

    /// <summary>The names of the state are valid and unique, and always the same.</summary>
    public static void HasAValidState(Optimizer optimizer)
    {
        optimizer.Validate();
        Require(optimizer.StateNames.Distinct().Count() == optimizer.StateNames.Count, $"the state names {optimizer.StateNames} are not unique, so a checkpoint could not hold them.");
        Require(optimizer.StateNames.All(name => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')), $"the state names {optimizer.StateNames} hold more than letters, digits and underscores.");
        Require(optimizer.StateNames.Equals(optimizer.StateNames), "the state names differ from one call to the next.");
    }

    /// <summary>What it is called in checkpoints does not depend on the culture.</summary>
    public static void HasAnIdentityOfItsOwn(Optimizer optimizer) => SameInEveryCulture(optimizer.ToJson);

    /// <summary>The same gradients give the same weights, to the bit.</summary>
    public static void RepeatsItself(Optimizer optimizer) =>
        Require(Run(optimizer, [Length]).SequenceEqual(Run(optimizer, [Length])), "the same gradients give other weights the second time.");

    /// <summary>
    /// The library puts parameters side by side as it can: a group and its two halves give the same weights, to the bit. An optimiser that
    /// looks at the norm of a group, as LARS does, does not keep this.
    /// </summary>
    public static void DoesNotSeeHowParametersAreGrouped(Optimizer optimizer) =>
        Require(Run(optimizer, [Length]).SequenceEqual(Run(optimizer, [Length / 2, Length / 2])), "one group of parameters gives other weights than its two halves.");

    /// <summary>A run that is cut and continued from weights, state and count of steps gives the same weights, to the bit.</summary>
    public static void ContinuesFromItsState(Optimizer optimizer) =>
        Require(Run(optimizer, [Length]).SequenceEqual(Run(optimizer, [Length], cutAfter: Steps / 2)), "a run that is cut and continued from the state gives other weights: something is kept elsewhere.");

    /// <summary>At a learning rate of nothing nothing moves; at half the rate something else happens than at the whole.</summary>
    public static void FollowsTheLearningRate(Optimizer optimizer)
    {
        Require(Run(optimizer, [Length], rate: 0).SequenceEqual(Initial()), "weights move at a learning rate of 0.");
        Require(!Run(optimizer, [Length], rate: 0.01).SequenceEqual(Run(optimizer, [Length], rate: 0.005)), "half the learning rate gives the same weights: schedules and factors would be without effect.");
    }

    /// <summary>Weights go towards the minimum of a bowl.</summary>
    public static void GoesDown(Optimizer optimizer)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        (Tensor values, Dictionary<string, Tensor> state) = (ones(Length), State(optimizer, Length));
        for (int step = 1; step <= 300; step++)
        {
            optimizer.Update(new ParameterGroup(values, values.clone(), state, learningRate: 0.01, step: step));
        }

        float left = values.abs().mean().ToSingle();
        Require(left < 0.9f, FormattableString.Invariant($"300 steps of 0.01 with the weight as gradient bring a weight from 1 to {left}; it should fall."));
    }

    /// <summary>Without gradient, decay and history weights stay as they are.</summary>
    public static void RestsWithoutGradient(Optimizer optimizer)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        (Tensor values, Dictionary<string, Tensor> state) = (tensor(Initial()), State(optimizer, Length));
        optimizer.Update(new ParameterGroup(values, zeros(Length), state, learningRate: 0.01));
        Require(Read(values).SequenceEqual(Initial()), "a step without gradient and decay changes weights.");
    }

    /// <summary>Every tensor that an update makes is freed with its step.</summary>
    public static void LeavesNoTensorBehind(Optimizer optimizer)
    {
        Run(optimizer, [Length]);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        Run(optimizer, [Length]);
        long left = Tensor.TotalCount - before;
        Require(left <= 0, $"{left} tensors are left after {Steps} steps.");
    }

    private static float[] Run(Optimizer optimizer, int[] groups, double rate = 0.01, int cutAfter = int.MaxValue)
    {
        var weights = new List<float>();
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        int first = 0;
        foreach (int length in groups)
        {
            (Tensor values, Dictionary<string, Tensor> state) = (tensor(Initial()[first..(first + length)]), State(optimizer, length));
            for (int step = 1; step <= Steps; step++)
            {
                float[] gradients = [.. Enumerable.Range(first, length).Select(i => (float)(Math.Sin(0.1 * i + 0.7 * step) * (1 + 0.2 * Math.Cos(step))))];
                using (DisposeScope inner = NewDisposeScope())
                {
                    optimizer.Update(new ParameterGroup(values, tensor(gradients), state, rate, optimizer.WeightDecay, momentum: step % 2 == 0 ? 0.8 : null, step));
                }

                if (step == cutAfter)
                {
                    // Another run in between: what the object itself keeps is then no longer of this one, as after a new start of the program.
                    Run(optimizer, [Length], rate / 2);
                    (values, state) = (values.clone(), state.ToDictionary(vector => vector.Key, vector => vector.Value.clone()));
                }
            }

            weights.AddRange(Read(values));
            first += length;
        }

        return [.. weights];
    }

    private static float[] Initial() => [.. Enumerable.Range(0, Length).Select(i => (float)Math.Cos(0.05 * i))];

    private static Dictionary<string, Tensor> State(Optimizer optimizer, int length) => optimizer.StateNames.ToDictionary(name => name, _ => zeros(length));

    private static float[] Read(Tensor vector) => vector.data<float>().ToArray();

    private static void SameInEveryCulture(Func<string> text)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string plain = text();
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Require(text() == plain, $"the identity {plain} is {text()} in another culture.");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void Require(bool kept, string sentence)
    {
        if (!kept)
        {
            throw new InvalidOperationException($"The optimiser does not keep its contract: {sentence}");
        }
    }
}
