using TransferMed.Datasets;

namespace TransferMed.Reporting;

/// <summary>What a report of a study holds beyond its results.</summary>
public sealed record StudyReportOptions
{
    /// <summary>The heading; null, the default, for one that names target and network.</summary>
    public string? Title { get; init; }

    /// <summary>What the author has to say; by default every such item is marked as missing.</summary>
    public ModelCardText Card { get; init; } = new();

    /// <summary>
    /// The target, from which the small pictures of the worst errors are read; needed for generated pictures and for
    /// decoders of one's own. Null, the default: they are read from the target's folder as the results name it.
    /// </summary>
    public ImageDataset? Target { get; init; }

    /// <summary>
    /// The folder of the study's models (<see cref="Studies.TransferStudy.ModelFolder"/> in the study's folder), for heat maps by that of the best scenario beside
    /// pictures of <see cref="Target"/> that it was not trained on. Null, the default: no heat maps.
    /// </summary>
    public string? Models { get; init; }

    /// <summary>How many of the worst errors are shown, from 0 (no gallery, no picture leaves its folder) to 200. Default 12.</summary>
    public int Images { get; init; } = 12;

    /// <summary>The class that ROC curve, reliability and net benefit are drawn for where there are two. Default 1.</summary>
    public int PositiveClass { get; init; } = 1;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Card);
        if (Models is not null && Target is null)
        {
            throw new ArgumentException($"{nameof(Models)} is set and {nameof(Target)} is not: heat maps are made of the target's pictures. Set {nameof(Target)} too.");
        }

        ReportOptionCheck.Images(Images, nameof(Images));
        ArgumentOutOfRangeException.ThrowIfNegative(PositiveClass);
    }
}
