using Microsoft.Extensions.Logging;
using TransferMed.Loading;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed;

/// <summary>What a run may use beside its data and options; none of it changes the weights.</summary>
public sealed class TrainingServices
{
    /// <summary>Receives what happens, or null.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>Decoded pictures that several runs share, or null: each run then has its own.</summary>
    public PixelCache? Cache { get; init; }

    /// <summary>Features that several probes of one backbone share, or null: each probe then computes its own.</summary>
    internal FeatureCache? Features { get; init; }

    /// <summary>Decides the memory formats of a study's networks.</summary>
    internal FormatChooser Formats { get; init; } = FormatChooser.OfProcess;
}
