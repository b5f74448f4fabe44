using System.Text.Json.Nodes;
using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

/// <summary>What differs is said property by property, in words.</summary>
public class JsonDifferenceTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":0.01}""", """{"a":0.04}""", "a is 0.04, the file has 0.01")]
    [InlineData("""{"a":{"b":{"c":true}}}""", """{"a":{"b":{"c":false}}}""", "a.b.c is false, the file has true")]
    [InlineData("""{"a":null}""", """{"a":3}""", "a is 3, the file has none")]
    [InlineData("""{"a":1,"newer":7}""", """{"a":1}""", "newer is not there, the file has 7")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "a[1] is not there, the file has 2")]
    [InlineData("""{"s":[{"name":"near","n":1}]}""", """{"s":[{"name":"near","n":2}]}""", "s[0] (near).n is 2, the file has 1")]
    [InlineData("""{"s":[{"name":"near","n":1}]}""", """{"s":[{"name":"far","n":2}]}""", "s[0] is far, the file has near")]
    [InlineData("""{"s":{"kind":"One","n":1}}""", """{"s":{"kind":"Two","m":2,"k":3}}""", "s is Two, the file has One")]
    [InlineData("""{"a":"x"}""", """{"a":["x"]}""", "a is [\"x\"], the file has x")]
    [InlineData("""{"a":1,"skipped":2}""", """{"a":1,"skipped":3}""", "")]
    public void A_difference_names_the_property_and_both_values(string stored, string wanted, string said) => Assert.Equal(
        said, JsonDifference.Line(JsonDifference.Between("the file", JsonNode.Parse(stored), JsonNode.Parse(wanted), ["skipped"])));

    [Fact]
    public void Of_many_differences_the_first_are_said_and_the_others_counted()
    {
        string line = JsonDifference.Line(JsonDifference.Between("the file", new JsonArray([.. Enumerable.Range(0, 20).Select(i => JsonValue.Create(i))]), new JsonArray()));

        Assert.StartsWith("[0] is not there, the file has 0; [1] ", line, StringComparison.Ordinal);
        Assert.EndsWith("; and 12 more", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_texts_are_cut_around_the_difference()
    {
        string same = new('x', 300);
        string said = Assert.Single(JsonDifference.Between("the file", JsonValue.Create(same + "1" + same), JsonValue.Create(same + "2" + same)));

        Assert.Contains("x2x", said, StringComparison.Ordinal);
        Assert.Contains("x1x", said, StringComparison.Ordinal);
        Assert.InRange(said.Length, 200, 300);
    }
}
