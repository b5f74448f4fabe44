using TransferMed.Datasets;

namespace TransferMed.Tracking;

/// <summary>What a <see cref="TensorBoardLog"/> writes beside the numbers of each epoch.</summary>
public sealed record TensorBoardOptions
{
    /// <summary>The epochs from one set of histograms of all weights to the next, at least 1; null, the default, writes none.</summary>
    public int? HistogramInterval { get; init; }

    /// <summary>The pictures of which the finished network's errors are shown; null, the default, shows none. Of the network's classes, which is checked before the first epoch; findings and measured values have no such pictures. What cannot be read then is left out, and the log says which.</summary>
    public ImageDataset? ErrorImages { get; init; }

    /// <summary>How many errors are shown at most, from 1 to 100. Default 16.</summary>
    public int MaximumErrorImages { get; init; } = 16;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    internal void Validate()
    {
        if (HistogramInterval is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(HistogramInterval), HistogramInterval, $"{nameof(HistogramInterval)} is {HistogramInterval}; give at least 1, or null for no histograms.");
        }

        if (MaximumErrorImages is < 1 or > 100)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumErrorImages), MaximumErrorImages, $"{nameof(MaximumErrorImages)} is {MaximumErrorImages}; give 1 to 100.");
        }

        if (ErrorImages is { Task: not (SingleLabel or Ordinal) })
        {
            throw new ArgumentException($"{nameof(ErrorImages)} '{ErrorImages.Name}' is a data set of {ErrorImages.Task.GetType().Name}; errors are shown of classes and grades. Leave it out.", nameof(ErrorImages));
        }
    }
}
