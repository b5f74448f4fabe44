using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Transfer;

namespace FinetuneConsole;

/// <summary>What the command line asks for.</summary>
internal sealed record FinetuneRequest
{
    /// <summary>The network where none is named: a public checkpoint needs the architecture that it was trained with.</summary>
    public const string CheckpointNetwork = nameof(Presets.ResNet18);

    /// <summary>The network of a training from scratch where none is named.</summary>
    public const string FreshNetwork = nameof(Presets.Lightweight2021);

    /// <summary>The pictures: a folder per class, a folder with a manifest, or a manifest.</summary>
    public required string Data { get; init; }

    /// <summary>The folder for everything that is written.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>A public checkpoint or a model package; null to train from scratch.</summary>
    public string? Weights { get; init; }

    /// <summary>The part of the checkpoint that holds the weights; null to find it.</summary>
    public string? Section { get; init; }

    /// <summary>One of <see cref="Presets.Names"/>; null for the default. A package brings its own.</summary>
    public string? Network { get; init; }

    /// <summary>Height and width of the network's input; null for 224, or the package's own.</summary>
    public int? Size { get; init; }

    /// <summary>What of the loaded weights stays as it is.</summary>
    public FreezePolicy Freeze { get; init; } = FreezePolicy.None;

    /// <summary>Passes over the training pictures.</summary>
    public int Epochs { get; init; } = 20;

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
    public string Device { get; init; } = "auto";

    /// <summary>How the data are opened.</summary>
    public DatasetOptions Reading { get; init; } = new();

    /// <summary>How to ask for it again.</summary>
    public string Command { get; init; } = "";

    /// <summary>Whether the weights are a model of this library.</summary>
    public bool StartsFromPackage => Path.GetExtension(Weights ?? "").Equals(".tmed", StringComparison.OrdinalIgnoreCase);
}
