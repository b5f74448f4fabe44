using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public class ComposedTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("na\u00EFve", "na\u00EFve")]
    [InlineData("nai\u0308ve", "na\u00EFve")]
    [InlineData("Mu\u0308ller", "M\u00FCller")]
    [InlineData("A\u030A\u0301", "\u01FA")]
    [InlineData("e\u0323\u0302", "\u1EC7")]
    [InlineData("\u0438\u0306", "\u0439")]
    [InlineData("\u304B\u3099", "\u304C")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "\uD55C\uAE00")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("a\u0327\u0301", "\u00E1\u0327")]
    [InlineData("\uD800e\u0301\uD83D\uDE00", "\uD800\u00E9\uD83D\uDE00")]
    public void Composes_as_Unicode_does(string text, string composed) => Assert.Equal(composed, ComposedText.Of(text));

    [Fact]
    public void Every_composition_has_two_parts_and_stands_once()
    {
        Assert.All(Compositions.Table, row => Assert.Equal(0, row.Pairs.Length % 2));
        Assert.Equal(928, Compositions.Table.Sum(row => row.Pairs.Length / 2));
        Assert.Equal(928, Compositions.Table.SelectMany(row => row.Pairs.Where((_, i) => i % 2 == 1)).Distinct().Count());
    }
}
