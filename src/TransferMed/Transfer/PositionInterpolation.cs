using System.Globalization;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>
/// Brings the learned positions of one square grid of patches to another grid, as timm and DINOv2 with registers do: bicubic with
/// antialiasing, the edges of both grids on each other. (DINO and DINOv2 without registers shift the grid by a tenth of a patch and do
/// not smooth when it shrinks.) The positions of class token and registers are copied.
/// </summary>
internal static class PositionInterpolation
{
    /// <summary>Whether positions of a shape (1, T, F) can be brought to tokens.</summary>
    public static bool Fits(ValueList<long> shape, FeatureShape tokens) =>
        shape.Count == 3 && shape[0] == 1 && shape[2] == tokens.Channels && GridOf(shape[1], tokens) is not null;

    /// <summary>The positions for the tokens, float32, and what was done; null where they do not fit.</summary>
    /// <param name="positions">The positions (1, T, F) of another number of tokens; stay the caller's.</param>
    /// <param name="tokens">The tokens.</param>
    public static (Tensor Positions, string How)? Adapt(Tensor positions, FeatureShape tokens)
    {
        if (!Fits(positions.shape.ToValueList(), tokens))
        {
            return null;
        }

        (long prefix, long side) = GridOf(positions.size(1), tokens)!.Value;
        using DisposeScope scope = NewDisposeScope();
        Tensor all = positions.to_type(ScalarType.Float32);
        Tensor first = prefix > 0 ? all.narrow(1, 0, prefix) : all.new_zeros([1, tokens.PrefixTokens, tokens.Channels]);
        Tensor grid = all.narrow(1, prefix, side * side);
        bool resized = side != tokens.GridHeight || side != tokens.GridWidth;
        string how = resized
            ? string.Create(CultureInfo.InvariantCulture, $"the positions of a grid of {side} x {side} patches were interpolated to {tokens.GridHeight} x {tokens.GridWidth} (bicubic with antialiasing)")
            : "the positions of the patches were copied";
        string others = tokens.PrefixTokens == 0 ? string.Empty : prefix > 0 ? ", those of the tokens before them copied" : ", those of the tokens before them, which the file has none for, set to 0";
        return (cat([first, resized ? Resize(grid, side, tokens) : grid], 1).MoveToOuterDisposeScope(), how + others);
    }

    private static Tensor Resize(Tensor grid, long side, FeatureShape tokens)
    {
        Tensor map = grid.reshape(1, side, side, tokens.Channels).permute(0, 3, 1, 2);
        Tensor resized = nn.functional.interpolate(
            map, size: [tokens.GridHeight, tokens.GridWidth], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);
        return resized.permute(0, 2, 3, 1).reshape(1, (long)tokens.GridHeight * tokens.GridWidth, tokens.Channels);
    }

    /// <summary>The tokens before a square grid and its side: those of the network, or none, as where timm has put the class token's into the class token.</summary>
    private static (long Prefix, long Side)? GridOf(long count, FeatureShape tokens) =>
        tokens.GridHeight == 0 ? null
        : SideOf(count - tokens.PrefixTokens) is { } side ? (tokens.PrefixTokens, side)
        : SideOf(count) is { } whole ? (0, whole)
        : null;

    private static long? SideOf(long count)
    {
        long side = (long)Math.Round(Math.Sqrt(Math.Max(count, 0)));
        return count > 0 && side * side == count ? side : null;
    }
}
