namespace TransferMed.Tests.Architecture;

/// <summary>The search for circles finds them and nothing else.</summary>
public class CirclesTests
{
    [Fact]
    public void A_chain_has_none() => Assert.Empty(Circles.Among([("a", "b"), ("b", "c"), ("a", "c")]));

    [Fact]
    public void Two_that_use_each_other_are_found() => Assert.Equal([["b", "c"]], Circles.Among([("a", "b"), ("b", "c"), ("c", "b")]));

    [Fact]
    public void Long_circles_are_found_whole() => Assert.Equal([["a", "b", "c"], ["d", "e"]], Circles.Among([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "d")]).OrderBy(circle => circle[0]));
}
