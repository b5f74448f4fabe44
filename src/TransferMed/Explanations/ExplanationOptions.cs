using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>What is explained, and how.</summary>
public sealed record ExplanationOptions
{
    /// <summary>How the map is computed. Default: <see cref="ExplanationMethod.GradCam"/>.</summary>
    public ExplanationMethod Method { get; init; } = ExplanationMethod.GradCam;

    /// <summary>The index of the class that is explained; null (default) for the predicted one.</summary>
    public int? Class { get; init; }

    /// <summary>
    /// The name of the outermost step whose map Grad-CAM and Grad-CAM++ weigh; null (default) for the last one that has more than one
    /// position. The other methods look at the picture alone and take no layer.
    /// </summary>
    public string? Layer { get; init; }

    /// <summary>What occlusion fills patches with, and where the path of integrated gradients begins. Default: <see cref="PictureBaseline.Mean"/>.</summary>
    public PictureBaseline Baseline { get; init; } = PictureBaseline.Mean;

    /// <summary>The side of the occluding square in pixels of the network's input; null (default) for an eighth of its shorter side, at least 1.</summary>
    public int? PatchSize { get; init; }

    /// <summary>How far the occluding square moves; null (default) for half its side, at least 1. At most <see cref="PatchSize"/>.</summary>
    public int? Stride { get; init; }

    /// <summary>The points on the path of integrated gradients, 1 to 10000 (midpoint rule). Default: 64.</summary>
    public int Steps { get; init; } = 64;

    /// <summary>Pictures per batch of occlusion and integrated gradients, 1 to 4096; changes no result beyond rounding. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        OptionCheck.Defined(Method, nameof(Method));
        OptionCheck.Defined(Baseline, nameof(Baseline));
        OptionCheck.InRange(Steps, 1, 10_000, nameof(Steps));
        OptionCheck.InRange(BatchSize, 1, 4096, nameof(BatchSize));
        if (Class is { } label)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(label, nameof(Class));
        }

        if (Layer is not null && Method is not (ExplanationMethod.GradCam or ExplanationMethod.GradCamPlusPlus))
        {
            throw new ArgumentException($"{nameof(Layer)} is '{Layer}', but {Method} takes no layer; leave it out.", nameof(Layer));
        }

        if (PatchSize is { } patch)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(patch, 1, nameof(PatchSize));
        }

        if (Stride is { } stride)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1, nameof(Stride));
        }
    }

    internal static void RequireClass(ExplanationOptions options, ValueList<string> classes)
    {
        if (options.Class >= classes.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Class, $"{nameof(Class)} is {options.Class}; the model has the classes 0 to {classes.Count - 1}: {classes}.");
        }
    }
}
