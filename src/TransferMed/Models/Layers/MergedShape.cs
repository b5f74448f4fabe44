namespace TransferMed.Models;

/// <summary>The shape of two paths that are joined.</summary>
internal static class MergedShape
{
    /// <exception cref="NetworkSpecException">They cannot be joined; the message names both.</exception>
    public static FeatureShape Of(Merge merge, FeatureShape one, FeatureShape other, string nameOfOne, string nameOfOther, PlanContext context)
    {
        switch (merge)
        {
            case Merge.Add:
                context.Require(one == other, $"the {nameOfOne} gives {one} and the {nameOfOther} {other}; a sum needs equal shapes: use a Projection, or Merge.Concat where only the channels differ");
                return one;
            case Merge.Multiply:
                RequireNoTokens("multiplied");
                context.Require(
                    one.IsMap == other.IsMap && Fits(one.Channels, other.Channels) && Fits(one.Height, other.Height) && Fits(one.Width, other.Width),
                    $"the {nameOfOne} gives {one} and the {nameOfOther} {other}; a product needs extents that are equal or 1");
                return one.IsMap
                    ? FeatureShape.Map(Math.Max(one.Channels, other.Channels), Math.Max(one.Height, other.Height), Math.Max(one.Width, other.Width))
                    : FeatureShape.Vector(Math.Max(one.Channels, other.Channels));
            default:
                RequireNoTokens("concatenated");
                context.Require(
                    one.IsMap == other.IsMap && one.Height == other.Height && one.Width == other.Width,
                    $"the {nameOfOne} gives {one} and the {nameOfOther} {other}; a concatenation needs equal height and width: give the {nameOfOther} the stride of the {nameOfOne}");
                return one.WithChannels((int)Math.Min((long)one.Channels + other.Channels, int.MaxValue));
        }

        void RequireNoTokens(string done) =>
            context.Require(!one.IsTokens && !other.IsTokens, $"the {nameOfOne} gives {one} and the {nameOfOther} {other}; tokens cannot be {done}: use Merge.Add");
    }

    private static bool Fits(int one, int other) => one == other || one == 1 || other == 1;
}
