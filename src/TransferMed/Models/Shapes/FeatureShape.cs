namespace TransferMed.Models;

/// <summary>What one sample looks like between two layers: a map (channels, height, width) or a vector of features.</summary>
public readonly record struct FeatureShape
{
    private FeatureShape(int channels, int height, int width)
    {
        Channels = channels;
        Height = height;
        Width = width;
    }

    /// <summary>The channels of a map, or the features of a vector.</summary>
    public int Channels { get; }

    /// <summary>The height of a map; 0 for a vector.</summary>
    public int Height { get; }

    /// <summary>The width of a map; 0 for a vector.</summary>
    public int Width { get; }

    /// <summary>True for a map, false for a vector.</summary>
    public bool IsMap => Height > 0;

    /// <summary>The values of one sample: channels x height x width, or the features.</summary>
    public long Elements => IsMap ? (long)Channels * Height * Width : Channels;

    /// <summary>The positions of a map (height x width); 1 for a vector.</summary>
    internal long Positions => IsMap ? (long)Height * Width : 1;

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
        return new FeatureShape(channels, height, width);
    }

    /// <summary>A vector.</summary>
    /// <param name="features">Features, at least 1.</param>
    /// <returns>The shape.</returns>
    public static FeatureShape Vector(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return new FeatureShape(features, 0, 0);
    }

    /// <summary>For example <c>32 x 112 x 112</c> or <c>200</c>.</summary>
    /// <returns>The extents, the channels first.</returns>
    public override string ToString() => IsMap ? $"{Channels} x {Height} x {Width}" : $"{Channels}";

    internal FeatureShape WithChannels(int channels) => IsMap ? Map(channels, Height, Width) : Vector(channels);
}
