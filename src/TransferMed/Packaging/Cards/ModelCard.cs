using System.Diagnostics.CodeAnalysis;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace TransferMed.Packaging;

/// <summary>What a model package says about its model: everything but the weights.</summary>
public sealed class ModelCard
{
    internal ModelCard()
    {
    }

    /// <summary>The same, of which an initialiser changes a part.</summary>
    [SetsRequiredMembers]
    internal ModelCard(ModelCard other)
    {
        Network = other.Network;
        Classes = other.Classes;
        Task = other.Task;
        ClassOrderIsStated = other.ClassOrderIsStated;
        Preprocessing = other.Preprocessing;
        Name = other.Name;
        Description = other.Description;
        License = other.License;
        Created = other.Created;
        StartingWeights = other.StartingWeights;
        Unlabelled = other.Unlabelled;
        Training = other.Training;
        Assessment = other.Assessment;
        Datasets = other.Datasets;
        Fingerprints = other.Fingerprints;
        LibraryVersion = other.LibraryVersion;
    }

    /// <summary>The network.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>The class names, in the order of the logits; empty for a network that was trained without labels and has no head of its own yet.</summary>
    public required ValueList<string> Classes { get; init; }

    /// <summary>What the model answers about a picture. Default: <see cref="SingleLabel"/>, as in packages of earlier versions.</summary>
    public LearningTask Task { get; internal init; } = new SingleLabel();

    /// <summary>Whether their order was stated, as that of grades, or is that of numbers; false in packages of earlier versions. Default: false.</summary>
    public bool ClassOrderIsStated { get; internal init; }

    /// <summary>What pictures go through before the network: complete, at the size of its input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>What the model is called; empty where nobody named it.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>What it is for and what it is not for; empty where nobody said.</summary>
    public string Description { get; internal init; } = "";

    /// <summary>Under which terms weights and training pictures may be used; empty where nobody said.</summary>
    public string License { get; internal init; } = "";

    /// <summary>When it was made; null where nobody said.</summary>
    public DateTimeOffset? Created { get; internal init; }

    /// <summary>The published weights that it began with; null where it began with none, or with some that nobody named.</summary>
    public StartingWeights? StartingWeights { get; internal init; }

    /// <summary>The trainings on pictures without labels that it went through before, in their order. Default: none.</summary>
    public ValueList<UnlabelledTraining> Unlabelled { get; internal init; } = [];

    /// <summary>How it was trained, or null.</summary>
    public TrainingSummary? Training { get; internal init; }

    /// <summary>How far its predictions can be trusted, or null.</summary>
    public ModelAssessment? Assessment { get; internal init; }

    /// <summary>The pictures that it was made and judged with.</summary>
    public ValueList<DatasetCard> Datasets { get; internal init; } = [];

    /// <summary>What these pictures are recognised by; null where the package has none, or for a model that was not read from one: saving computes them.</summary>
    public ImageFingerprints? Fingerprints { get; internal init; }

    /// <summary>The version of the library that wrote the package; empty for a card that was not read from one.</summary>
    public string LibraryVersion { get; internal init; } = "";
}
