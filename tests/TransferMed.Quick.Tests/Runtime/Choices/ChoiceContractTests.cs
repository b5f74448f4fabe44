using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

/// <summary>What every choice of the library keeps, whatever it is for. A new kind is found by itself.</summary>
public class ChoiceContractTests
{
    public static TheoryData<string> Kinds => [.. Types.Select(type => type.FullName!)];

    private static IEnumerable<Type> Types => ChoiceReader.KindsOf(typeof(Choice));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_choice_comes_back_equal_from_its_json(string kind)
    {
        foreach (Choice choice in Variants(kind))
        {
            Choice back = Choice.FromJson<Choice>(choice.ToJson());

            Assert.Equal(choice, back);
            Assert.Equal(choice.ToJson(), back.ToJson());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_argument_shows_in_the_json(string kind)
    {
        Choice[] variants = [.. Variants(kind)];

        Assert.Equal(variants.Length, variants.Select(choice => choice.ToJson()).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_culture_changes_no_json_and_no_text(string kind)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string[] plain = [.. Variants(kind).Select(choice => choice.ToJson())];
        string?[] texts = [.. Variants(kind).Select(choice => choice.ToString())];
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Assert.Equal(plain, Variants(kind).Select(choice => choice.ToJson()));
            Assert.Equal(texts, Variants(kind).Select(choice => choice.ToString()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_stands_at_its_default_is_not_written(string kind)
    {
        Choice choice = ChoiceVariants.Default(TypeOf(kind));

        Assert.All(OptionProperties.Of(choice.GetType()), property =>
            Assert.True(property.Default is null || !choice.ToJson().Contains($"\"{property.JsonName}\":", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Choices_of_one_kind_are_equal_where_every_argument_is(string kind)
    {
        Choice[] variants = [.. Variants(kind)];
        Choice[] again = [.. Variants(kind)];

        Assert.Equal(variants, again);
        Assert.Equal(variants.Select(choice => choice.GetHashCode()), again.Select(choice => choice.GetHashCode()));
        Assert.Equal(variants.Length, variants.Concat(again).Distinct().Count());
        Assert.True(variants[0] == again[0] && !(variants[0] != again[0]) && variants[0] != null);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_unknown_property_is_refused_by_name(string kind)
    {
        string json = ChoiceVariants.Default(TypeOf(kind)).ToJson();

        FormatException fault = Assert.Throws<FormatException>(() => Choice.FromJson<Choice>($"{{\"strange\":1,{json[1..]}"));

        Assert.Contains("strange", fault.Message, StringComparison.Ordinal);
    }

    private static Type TypeOf(string kind) => Types.Single(type => type.FullName == kind);

    private static IEnumerable<Choice> Variants(string kind) => ChoiceVariants.Of(TypeOf(kind));
}
