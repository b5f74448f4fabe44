using TransferMed.Transfer;

namespace TransferMed.Tests.Transfer;

public class FreezePolicyTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("norm")]
    [InlineData("keep-norm")]
    [InlineData("head-first:3")]
    [InlineData("gradual")]
    [InlineData("gradual:2")]
    public void Text_goes_there_and_back(string text) => Assert.Equal(text, FreezePolicy.Parse(text).ToString());

    [Theory]
    [InlineData("head-first")]
    [InlineData("head-first:0")]
    [InlineData("head-first:x")]
    [InlineData("none:1")]
    [InlineData("probe")]
    [InlineData("everything")]
    [InlineData("")]
    public void Other_text_is_refused_with_the_choices(string text) =>
        Assert.Contains("head-first:N", Assert.Throws<FormatException>(() => FreezePolicy.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 3, true)]
    [InlineData(0, 2, false)]
    [InlineData(1, 2, true)]
    [InlineData(1, 1, false)]
    [InlineData(3, 0, true)]
    public void Gradual_unfreezing_goes_from_the_head_down(int epoch, int stage, bool trainable) =>
        Assert.Equal(trainable, FreezePolicy.Gradual().IsTrainable(new ParameterPosition("weight", stage, 3, stage == 3, false), epoch));

    [Fact]
    public void Head_first_thaws_the_backbone_after_its_epochs()
    {
        var backbone = new ParameterPosition("weight", 1, 3, false, false);

        Assert.False(FreezePolicy.HeadFirst(2).IsTrainable(backbone, 1));
        Assert.True(FreezePolicy.HeadFirst(2).IsTrainable(backbone, 2));
    }
}
