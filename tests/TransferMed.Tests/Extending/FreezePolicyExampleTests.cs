using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Extending;

/// <summary>Freezing policies, the library's and a user's own.</summary>
public class FreezePolicyExampleTests
{
    private static readonly FineTuneOptions Options = new()
    {
        Epochs = 3,
        BatchSize = 8,
        LearningRate = 0.01,
        Augmentation = Augmentation.None,
        Preprocessing = Preprocessing.Half(),
    };

    private static readonly string[] Policies = ["none", "norm", "keep-norm", "head-first:2", "head-first:9", "gradual", "gradual:2"];

    public static TheoryData<string> Library => new(Policies);

    [Theory]
    [MemberData(nameof(Library))]
    public void The_librarys_policies_keep_the_contract(string policy) =>
        FreezePolicyContract.Check(FreezePolicy.Parse(policy), ToyNetwork.Spec(), ToyImages.Create(16), Options);

    [Fact]
    public void Every_policy_of_the_library_has_a_text_that_reads_back()
    {
        foreach (Type kind in ChoiceReader.KindsOf(typeof(FreezePolicy)))
        {
            FreezePolicy policy = Choice.FromJson<FreezePolicy>($$"""{"kind":"{{kind.Name}}"}""");
            Assert.Equal(policy, FreezePolicy.Parse(policy.ToString()));
            Assert.Contains(Policies, text => FreezePolicy.Parse(text).GetType() == kind);
        }
    }

    [Fact]
    public void A_users_policy_keeps_the_contract() =>
        FreezePolicyContract.Check(new KeepFirstStages(2), ToyNetwork.Spec(), ToyImages.Create(16), Options with { AverageDecay = 0.9 });

    [Fact]
    public void A_users_policy_decides_what_is_trained()
    {
        using Network network = ToyNetwork.Create();
        Dictionary<string, float[]> before = network.AllParameters.ToDictionary(p => p.Name, p => ToyNetwork.Values(p.Tensor));
        FineTuning.Run(network, ToyImages.Create(16), null, Options with { Freeze = new KeepFirstStages(1) });

        Assert.All(network.AllParameters, p => Assert.Equal(p.Stage == 0, before[p.Name].AsSpan().SequenceEqual(ToyNetwork.Values(p.Tensor))));
    }

    [Fact]
    public void Runs_with_other_arguments_are_other_runs() => Assert.NotEqual(new KeepFirstStages(1).ToJson(), new KeepFirstStages(2).ToJson());

    [Fact]
    public void The_contract_finds_a_policy_that_remembers() =>
        Assert.Contains("two ways", Assert.Throws<InvalidOperationException>(() => FreezePolicyContract.IsPure(new Moody())).Message, StringComparison.Ordinal);

    [Fact]
    public void The_contract_finds_a_policy_that_freezes_the_head() =>
        Assert.Contains("head", Assert.Throws<InvalidOperationException>(() => FreezePolicyContract.TrainsTheHead(new Nothing())).Message, StringComparison.Ordinal);

    private sealed class Moody : FreezePolicy
    {
        private int _asked;

        public override bool IsTrainable(ParameterPosition position, int epoch) => position.IsHead || _asked++ % 3 == 0;
    }

    private sealed class Nothing : FreezePolicy
    {
        public override bool IsTrainable(ParameterPosition position, int epoch) => false;
    }
}
