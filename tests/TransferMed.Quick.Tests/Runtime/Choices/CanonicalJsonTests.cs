using TransferMed.Loading;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Tests.Runtime;

/// <summary>Identities are made of one form of JSON.</summary>
public class CanonicalJsonTests
{
    [Fact]
    public void Options_at_their_defaults_are_empty() => Assert.Equal("{}", CanonicalJson.Write(new TrainingOptions()));

    [Fact]
    public void Keys_are_sorted_and_numbers_exact() => Assert.Equal(
        """{"averageDecay":0.9,"epochs":3,"learningRate":0.1,"schedule":{"finalFactor":0.25,"kind":"CosineSchedule"}}""",
        CanonicalJson.Write(new TrainingOptions { LearningRate = 0.1, Epochs = 3, AverageDecay = 0.9, Schedule = new CosineSchedule { FinalFactor = 0.25 } }));

    [Fact]
    public void What_decides_no_bit_is_left_out() => Assert.Equal(
        "{}",
        CanonicalJson.Write(new TrainingOptions { Workers = 3, Device = TorchDevice.Cpu, Cache = CacheMode.None, CheckpointPath = "a", Resume = false, DiskCacheFolder = "b" }));

    [Fact]
    public void A_users_own_choice_is_its_kind_and_identity() => Assert.Equal(
        """{"identity":"0.5","kind":"TransferMed.Tests.Runtime.CanonicalJsonTests\u002BHalving"}""", new Halving().ToJson());

    [Fact]
    public void A_function_is_its_name_and_cannot_be_read()
    {
        string json = LearningRateSchedule.From("half", _ => 0.5).ToJson();

        Assert.Contains("\"identity\":\"half\"", json, StringComparison.Ordinal);
        Assert.Equal(json, LearningRateSchedule.From("half", _ => 0.25).ToJson());
        Assert.Contains("cannot be read from JSON", Assert.Throws<FormatException>(() => Choice.FromJson<LearningRateSchedule>(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_own_choice_without_identity_is_refused_before_the_run()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => new TrainingOptions { Schedule = new Silent() }.Validate(2));

        Assert.Contains(nameof(Silent), fault.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Choice.Identity), fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "null")]
    [InlineData("[]", "kind")]
    [InlineData("""{"kind":3}""", "kind")]
    [InlineData("""{"kind":"Nothing"}""", "CosineSchedule")]
    [InlineData("""{"kind":"System.String"}""", "CosineSchedule")]
    [InlineData("""{"kind":"CosineSchedule","finalFactor":"x"}""", "finalFactor")]
    [InlineData("""{"kind":"CosineSchedule","kind":"CosineSchedule"}""", "kind")]
    public void Json_that_is_no_choice_is_refused(string json, string said)
    {
        FormatException fault = Assert.Throws<FormatException>(() => Choice.FromJson<LearningRateSchedule>(json));

        Assert.Contains(said, fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_value_out_of_range_is_refused_when_read() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Choice.FromJson<LearningRateSchedule>("""{"kind":"CosineSchedule","finalFactor":2}"""));

    private sealed class Halving : LearningRateSchedule
    {
        public override string Identity => "0.5";

        public override double Factor(SchedulePosition position) => 0.5;
    }

    private sealed class Silent : LearningRateSchedule
    {
        public override double Factor(SchedulePosition position) => 1;
    }
}
