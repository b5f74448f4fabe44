using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Transfer;

namespace FinetuneConsole;

/// <summary>What the command line asks for.</summary>
internal sealed record FinetuneRequest
{
    /// <summary>The network of a training from scratch where none is named.</summary>
    public const string FreshNetwork = nameof(Presets.Lightweight2021);

    /// <summary>Where there is no wish where to train.</summary>
    public const string AnyDevice = "auto";

    /// <summary>The pictures: a folder per class, a folder with a manifest, or a manifest.</summary>
    public required string Data { get; init; }

    /// <summary>The folder for everything that is written.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The id of published weights, a public checkpoint, a graph or a model package; null to train from scratch.</summary>
    public string? Weights { get; init; }

    /// <summary>The part of the checkpoint that holds the weights; null to find it.</summary>
    public string? Section { get; init; }

    /// <summary>What images go through before the network of a file that does not say it; null for what the weights say.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Whether a head is fitted to the frozen network first, and what follows starts from it.</summary>
    public bool Probes { get; init; } = true;

    /// <summary>Whether the probe is all that is made.</summary>
    public bool ProbeOnly { get; init; }

    /// <summary>One of <see cref="Presets.Names"/>; null for the default, or the one that the weights are of.</summary>
    public string? Network { get; init; }

    /// <summary>Height and width of the network's input; null for that of the weights, or 224.</summary>
    public int? Size { get; init; }

    /// <summary>What of the loaded weights stays as it is; null for the default.</summary>
    public FreezePolicy? Freeze { get; init; }

    /// <summary>How the loaded weights are tuned; null for the default.</summary>
    public TuningRequest? Tuning { get; init; }

    /// <summary>Passes over the training pictures; null for the default.</summary>
    public int? Epochs { get; init; }

    /// <summary>Pictures per step.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The highest learning rate; null for the library's default.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Decides split, head, order and augmentation.</summary>
    public int Seed { get; init; }

    /// <summary>How the package tells pictures that are unlike those of the training.</summary>
    public OutOfDistributionMethod Screen { get; init; } = new MahalanobisScore();

    /// <summary>What the package calls the model; null for the name of the pictures.</summary>
    public string? Name { get; init; }

    /// <summary>Under which terms the model may be used, for the package; null leaves it open.</summary>
    public string? License { get; init; }

    /// <summary>A device's name; whether it exists is not known yet.</summary>
    public string Device { get; init; } = AnyDevice;

    /// <summary>The port of the page that shows the training; null for none.</summary>
    public int? LivePort { get; init; }

    /// <summary>Whether the processes that a launcher has started train together.</summary>
    public bool DataParallel { get; init; }

    /// <summary>How the data are opened.</summary>
    public DatasetOptions Reading { get; init; } = new();

    /// <summary>How to ask for it again.</summary>
    public string Command { get; init; } = "";

    /// <summary>Whether the weights are a model of this library.</summary>
    public bool StartsFromPackage => Path.GetExtension(Weights ?? "").Equals(".tmed", StringComparison.OrdinalIgnoreCase);
}
