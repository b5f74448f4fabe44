using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Contracts;

/// <summary>
/// What any way of tuning keeps to. Each method throws an exception with a sentence where it does not. Needs nothing but the library and TorchSharp.
/// </summary>
public static class TuningMethodContract
{
    /// <summary>All of it.</summary>
    /// <param name="method">The way of tuning.</param>
    /// <param name="spec">A network that it can tune.</param>
    /// <param name="train">A few pictures for it.</param>
    /// <param name="options">Options of a short training of at least two epochs.</param>
    /// <param name="folder">An empty folder for checkpoints.</param>
    public static void Check(TuningMethod method, NetworkSpec spec, ImageDataset train, FineTuneOptions options, string folder)
    {
        IsItsJson(method);
        LeavesNoTrace(method, spec, train, options);
        RepeatsItself(method, spec, train, options);
        ContinuesFromACheckpoint(method, spec, train, options, folder);
        ObeysAFreezeOfAllButTheHead(method, spec, train, options);
    }

    /// <summary>Its JSON is an equal method.</summary>
    public static void IsItsJson(TuningMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(Choice.FromJson<TuningMethod>(method.ToJson()) == method, $"{method} is not what its JSON {method.ToJson()} reads as.");
    }

    /// <summary>The tuned network has the description, the names and the shapes of the one that it began as, and something in it has changed.</summary>
    public static void LeavesNoTrace(TuningMethod method, NetworkSpec spec, ImageDataset train, FineTuneOptions options)
    {
        using Network plain = Network.Create(spec, seed: 5);
        using Network tuned = Network.Create(spec, seed: 5);
        FineTuning.Run(tuned, train, null, options with { Tuning = method });
        Require(tuned.Spec.ToJson() == spec.ToJson(), $"{method} changes the description.");
        Require(Names(tuned).SequenceEqual(Names(plain)), $"{method} leaves {string.Join(", ", Names(tuned).Except(Names(plain)))} in the network.");
        Require(tuned.AllParameters.All(parameter => parameter.Trainable), $"{method} leaves frozen parameters.");
        Require(!Values(tuned).SequenceEqual(Values(plain)), $"{method} changes nothing.");
    }

    /// <summary>The same pictures and options give the same weights, to the bit.</summary>
    public static void RepeatsItself(TuningMethod method, NetworkSpec spec, ImageDataset train, FineTuneOptions options) =>
        Require(Run(method, spec, train, options).SequenceEqual(Run(method, spec, train, options)), $"{method} gives other weights the second time.");

    /// <summary>A run that is cut and continued by a network of other weights gives those of the unbroken one, to the bit.</summary>
    public static void ContinuesFromACheckpoint(TuningMethod method, NetworkSpec spec, ImageDataset train, FineTuneOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        string path = Path.Combine(folder, $"{Guid.NewGuid():n}.safetensors");
        using var stop = new CancellationTokenSource();
        using (Network cut = Network.Create(spec, seed: 5))
        {
            try
            {
                FineTuning.Run(cut, train, null, options with { Tuning = method, CheckpointPath = path, Callbacks = [new CutAfter(options.Epochs!.Value - 1, stop)] }, cancellationToken: stop.Token);
                Require(false, "the run was not cut.");
            }
            catch (OperationCanceledException)
            {
                // As it was asked to.
            }

            Require(Names(cut).All(name => !name.Contains("lora", StringComparison.Ordinal) && !name.Contains("ssf", StringComparison.Ordinal)), $"{method} leaves parameters in a network whose run was cut.");
        }

        Require(
            Run(method, spec, train, options with { CheckpointPath = path }, seed: 99).SequenceEqual(Run(method, spec, train, options)),
            $"{method} ends with other weights where the run was cut and continued: something is kept elsewhere.");
    }

    /// <summary>With a policy that freezes all but the head it changes nothing else, or refuses the policy by its name.</summary>
    public static void ObeysAFreezeOfAllButTheHead(TuningMethod method, NetworkSpec spec, ImageDataset train, FineTuneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        FreezePolicy headAlone = FreezePolicy.HeadFirst(options.Epochs!.Value);
        using Network plain = Network.Create(spec, seed: 5);
        using Network tuned = Network.Create(spec, seed: 5);
        try
        {
            FineTuning.Run(tuned, train, null, options with { Tuning = method, Freeze = headAlone });
        }
        catch (ArgumentException refused)
        {
            Require(refused.Message.Contains($"{headAlone}", StringComparison.Ordinal), $"the refusal does not name the policy: {refused.Message}");
        }

        foreach ((KeyValuePair<string, Tensor> before, KeyValuePair<string, Tensor> after) in plain.State().Zip(tuned.State()))
        {
            Require(before.Key.StartsWith("head", StringComparison.Ordinal) || Floats(before.Value).SequenceEqual(Floats(after.Value)), $"{method} changes '{before.Key}', which is frozen.");
        }
    }

    private static float[] Run(TuningMethod method, NetworkSpec spec, ImageDataset train, FineTuneOptions options, long seed = 5)
    {
        using Network network = Network.Create(spec, seed);
        FineTuning.Run(network, train, null, options with { Tuning = method });
        return Values(network);
    }

    private static IEnumerable<string> Names(Network network) => network.State().Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.shape)}]");

    private static float[] Values(Network network) => [.. network.State().SelectMany(entry => Floats(entry.Value))];

    private static float[] Floats(Tensor tensor)
    {
        using Tensor copy = tensor.detach().cpu().contiguous();
        return copy.data<float>().ToArray();
    }

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidOperationException(fault);
        }
    }

    private sealed class CutAfter(int epochs, CancellationTokenSource stop) : TransferMed.Training.TrainingCallback
    {
        public override void OnBatchEnd(TransferMed.Training.TrainingContext run)
        {
            if (run.Epoch > epochs)
            {
                stop.Cancel();
            }
        }
    }
}
