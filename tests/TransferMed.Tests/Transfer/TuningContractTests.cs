using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Runtime;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Transfer;

/// <summary>Every way of tuning of the library keeps the contract, whatever its arguments.</summary>
public class TuningContractTests
{
    private static readonly FineTuneOptions Options = new()
    {
        Epochs = 2,
        BatchSize = 4,
        LearningRate = 0.01,
        Augmentation = Augmentation.None,
        Preprocessing = Preprocessing.Half(),
    };

    private static readonly NetworkSpec Transformer =
        Presets.ViT("ViT", 1, 1, 2, 8, InputShape.Square(ToyNetwork.Size), 4, 2, true, TokenPooling.ClassToken);

    public static TheoryData<string> Kinds => [.. ChoiceReader.KindsOf(typeof(TuningMethod)).Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void On_a_transformer(string kind)
    {
        using var folder = new TemporaryFolder();
        foreach (TuningMethod method in ChoiceVariants.Of(ChoiceReader.KindsOf(typeof(TuningMethod)).Single(type => type.Name == kind)).Cast<TuningMethod>())
        {
            TuningMethodContract.Check(method, Transformer, ToyImages.Create(4), Options with { Optimizer = new AdamW() }, folder.Path);
        }
    }

    [Theory]
    [InlineData("full")]
    [InlineData("l2sp:0.5")]
    [InlineData("ssf")]
    public void On_a_convolutional_network(string method)
    {
        using var folder = new TemporaryFolder();
        TuningMethodContract.Check(TuningMethod.Parse(method), ToyNetwork.Spec(), ToyImages.Create(8), Options, folder.Path);
    }

    [Theory]
    [InlineData("full", "full")]
    [InlineData("L2SP", "l2sp:0.01")]
    [InlineData("l2sp:0", "l2sp:0")]
    [InlineData("ssf", "ssf")]
    [InlineData("lora", "lora:8")]
    [InlineData("lora:3", "lora:3")]
    public void Texts_are_read(string text, string same) => Assert.Equal(TuningMethod.Parse(same), TuningMethod.Parse(text));

    [Theory]
    [InlineData("", "Use full, l2sp, l2sp:ALPHA, lora, lora:RANK or ssf.")]
    [InlineData("l2sp:", "Use full")]
    [InlineData("l2sp:much", "Use full")]
    [InlineData("l2sp:11", "Alpha is 11")]
    [InlineData("l2sp:NaN", "Alpha is NaN")]
    [InlineData("ssf:1", "Use full")]
    [InlineData("lora:0", "Use full")]
    [InlineData("lora:2.5", "Use full")]
    public void Other_texts_are_refused(string text, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => TuningMethod.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Arguments_out_of_their_range_are_refused_before_anything_is_loaded()
    {
        FineTuneOptions[] wrong =
        [
            Options with { Tuning = null! }, Options with { Tuning = new L2Sp { Alpha = -1 } }, Options with { Tuning = new L2Sp { Beta = double.NaN } },
            Options with { Tuning = new LowRank { Rank = 0 } }, Options with { Tuning = new LowRank { Alpha = 0 } }, Options with { Tuning = new LowRank { Query = false, Value = false } },
            Options with { Interpolation = new WiseInterpolation { Weights = [] } }, Options with { Interpolation = new WiseInterpolation { Weights = [0.5, 0.5] } },
            Options with { Interpolation = new WiseInterpolation { Weights = [1.5] } },
        ];

        Assert.All(wrong, options => Assert.ThrowsAny<ArgumentException>(() => options.Validate(2)));
    }
}
