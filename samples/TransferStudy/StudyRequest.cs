using System.Globalization;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>What the command line asks for.</summary>
internal sealed record StudyRequest
{
    /// <summary>The target's folder or CSV file; null for the demonstration.</summary>
    public required string? Target { get; init; }

    public required IReadOnlyList<NamedPath> Sources { get; init; }

    /// <summary>Weights of others, by id or file.</summary>
    public required IReadOnlyList<NamedPath> Weights { get; init; }

    /// <summary>What images go through before the network of files that do not say it; null for what they say.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The input size of the weights; null for their own.</summary>
    public int? WeightsSize { get; init; }

    /// <summary>A device's name; whether it exists is not known yet.</summary>
    public required string Device { get; init; }

    public required string OutputFolder { get; init; }

    /// <summary>How files are decoded, and what folders mean.</summary>
    public required DatasetOptions Reading { get; init; }

    /// <summary>What the columns of the target's CSV file hold; null for the names themselves.</summary>
    public ManifestColumns? Columns { get; init; }

    /// <summary>What the columns of the sources' CSV files hold; null for the names themselves.</summary>
    public ManifestColumns? SourceColumns { get; init; }

    /// <summary>The network; not yet described.</summary>
    public required StudyNetwork Network { get; init; }

    /// <summary>Everything else; its network and device are not set yet.</summary>
    public required StudyOptions Options { get; init; }

    /// <summary>The port of the page that shows the trainings; null for none.</summary>
    public int? LivePort { get; init; }

    /// <summary>Whether the sources are scored and only a shortlist is trained from.</summary>
    public bool Advise { get; init; }

    /// <summary>Whether the study is only planned.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>The shard that is computed; null for the study itself.</summary>
    public StudyShard? Shard { get; init; }

    /// <summary>The most runs of the race after the advice; null for its default.</summary>
    public int? Budget { get; init; }

    public static string NewFolderName(DateTime now) => "transfer-study-" + now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
}

/// <summary>A source, or weights, as they stand on the command line.</summary>
internal sealed record NamedPath(string Name, string Path);
