namespace TransferMed.Models;

/// <summary>What one sample looks like between two layers: a map (channels, height, width), tokens (count, features) or a vector of features.</summary>
public readonly record struct FeatureShape
{
    /// <summary>The channels of a map, or the features of a vector or of each token.</summary>
    public int Channels { get; private init; }

    /// <summary>The height of a map; 0 otherwise.</summary>
    public int Height { get; private init; }

    /// <summary>The width of a map; 0 otherwise.</summary>
    public int Width { get; private init; }

    /// <summary>The number of tokens; 0 for a map or a vector.</summary>
    public int TokenCount { get; private init; }

    /// <summary>True for a map, false for tokens or a vector.</summary>
    public bool IsMap => Height > 0;

    /// <summary>The values of one sample: channels x height x width, tokens x features, or the features.</summary>
    public long Elements => Channels * Positions;

    /// <summary>Whether these are tokens.</summary>
    internal bool IsTokens => TokenCount > 0;

    /// <summary>Whether this is a vector.</summary>
    internal bool IsVector => !IsMap && !IsTokens;

    /// <summary>The rows of the grid that the last tokens make, row by row; 0 where it is not known.</summary>
    internal int GridHeight { get; private init; }

    /// <summary>The columns of that grid.</summary>
    internal int GridWidth { get; private init; }

    /// <summary>Whether the first token stands for the whole picture.</summary>
    internal bool HasClassToken { get; private init; }

    /// <summary>The tokens before those of the grid.</summary>
    internal int PrefixTokens => TokenCount - GridHeight * GridWidth;

    /// <summary>The positions of a map (height x width), or the tokens; 1 for a vector.</summary>
    internal long Positions => IsMap ? (long)Height * Width : Math.Max(TokenCount, 1);

    /// <summary>A map.</summary>
    /// <param name="channels">Channels, at least 1.</param>
    /// <param name="height">Height, at least 1.</param>
    /// <param name="width">Width, at least 1.</param>
    /// <returns>The shape.</returns>
    public static FeatureShape Map(int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return new FeatureShape { Channels = channels, Height = height, Width = width };
    }

    /// <summary>A vector.</summary>
    /// <param name="features">Features, at least 1.</param>
    /// <returns>The shape.</returns>
    public static FeatureShape Vector(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return new FeatureShape { Channels = features };
    }

    /// <summary>Tokens: vectors of one length, one after another.</summary>
    /// <param name="count">Tokens, at least 1.</param>
    /// <param name="features">Features of each, at least 1.</param>
    /// <returns>The shape.</returns>
    public static FeatureShape Tokens(int count, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return new FeatureShape { Channels = features, TokenCount = count };
    }

    /// <summary>For example <c>32 x 112 x 112</c>, <c>197 tokens x 768</c> or <c>200</c>.</summary>
    /// <returns>The extents, the channels first.</returns>
    public override string ToString() => IsMap ? $"{Channels} x {Height} x {Width}" : IsTokens ? $"{TokenCount} tokens x {Channels}" : $"{Channels}";

    /// <summary>The tokens that the positions of a map become, row by row.</summary>
    internal static FeatureShape TokensOfGrid(int features, int height, int width) =>
        Tokens(checked(height * width), features) with { GridHeight = height, GridWidth = width };

    /// <summary>The tokens with others between the first ones and those of the grid.</summary>
    internal FeatureShape WithPrefix(int count, bool isClassToken) =>
        this with { TokenCount = checked(TokenCount + count), HasClassToken = HasClassToken || isClassToken };

    internal FeatureShape WithChannels(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return this with { Channels = channels };
    }

    /// <summary>The shape of a tensor of so many samples.</summary>
    internal long[] Batch(long samples) =>
        IsMap ? [samples, Channels, Height, Width] : IsTokens ? [samples, TokenCount, Channels] : [samples, Channels];
}
