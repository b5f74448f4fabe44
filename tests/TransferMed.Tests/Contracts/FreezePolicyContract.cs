using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Contracts;

/// <summary>
/// What any freezing policy keeps to, the library's and one's own alike. Each method throws an exception with a sentence where it does
/// not. Needs nothing but the library and TorchSharp: take it into your own tests.
/// </summary>
public static class FreezePolicyContract
{
    private const int LastStage = 4;

    /// <summary>All of it.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="spec">A network with batch norms.</param>
    /// <param name="train">A few pictures for it.</param>
    /// <param name="options">Options of a short training without freezing; its epochs are those that count.</param>
    public static void Check(FreezePolicy policy, NetworkSpec spec, ImageDataset train, FineTuneOptions options)
    {
        IsPure(policy);
        TrainsTheHead(policy);
        Freezes(policy, spec, train, options);
    }

    /// <summary>The same question has the same answer, in whatever order it is asked.</summary>
    public static void IsPure(FreezePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        (ParameterPosition Position, int Epoch)[] questions = [.. Positions().SelectMany(position => Enumerable.Range(0, 12).Select(epoch => (position, epoch)))];
        bool[] answers = [.. questions.Select(question => policy.IsTrainable(question.Position, question.Epoch))];
        bool[] again = [.. questions.Reverse().Select(question => policy.IsTrainable(question.Position, question.Epoch)).Reverse()];
        Require(answers.SequenceEqual(again), $"{policy} answers the same question in two ways: a resumed run would not be the unbroken one.");
    }

    /// <summary>The head learns in every epoch.</summary>
    public static void TrainsTheHead(FreezePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Require(
            Positions().Where(position => position.IsHead).All(position => Enumerable.Range(0, 12).All(epoch => policy.IsTrainable(position, epoch))),
            $"{policy} freezes the head, which starts from random weights.");
    }

    /// <summary>What it freezes in every epoch of a run is equal to the bit afterwards, running statistics included; something else is not.</summary>
    public static void Freezes(FreezePolicy policy, NetworkSpec spec, ImageDataset train, FineTuneOptions options)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(options);
        using Network network = Network.Create(spec, seed: 5);
        int last = network.StageCount - 1;
        HashSet<string> frozen =
        [
            .. network.AllParameters.Where(parameter => !Enumerable.Range(0, options.Epochs!.Value).Any(epoch => policy.IsTrainable(
                new ParameterPosition(parameter.Name, parameter.Stage, last, parameter.IsHead, parameter.Role is ParameterRole.NormScale or ParameterRole.NormShift), epoch)))
                .Select(parameter => parameter.Name),
        ];
        frozen.UnionWith(network.AllBuffers.Select(buffer => buffer.Name).Where(name => frozen.Contains(name[..name.LastIndexOf('.')] + ".weight")).ToArray());
        Dictionary<string, float[]> before = Values(network);
        FineTuning.Run(network, train, null, options with { Freeze = policy });
        foreach ((string name, float[] values) in Values(network))
        {
            bool same = values.AsSpan().SequenceEqual(before[name]);
            Require(same || !frozen.Contains(name), $"{policy} freezes '{name}', which the training changed.");
            Require(!same || frozen.Contains(name) || !name.StartsWith("head", StringComparison.Ordinal), $"'{name}' did not change in the training with {policy}.");
        }
    }

    private static IEnumerable<ParameterPosition> Positions() =>
        from stage in Enumerable.Range(0, LastStage + 1)
        from norm in (bool[])[false, true]
        where stage < LastStage || !norm
        select new ParameterPosition($"stage{stage}.weight", stage, LastStage, stage == LastStage, norm);

    private static Dictionary<string, float[]> Values(Network network) => network.State().ToDictionary(entry => entry.Key, entry =>
    {
        using Tensor copy = entry.Value.detach().cpu().contiguous();
        return copy.data<float>().ToArray();
    });

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidOperationException(fault);
        }
    }
}
