using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Onnx;

/// <summary>What an ONNX file says about its model.</summary>
public sealed record OnnxModelInfo
{
    /// <summary>Reads what a file says, and checks that its graph is what it says; for a look before it is loaded, such as which decoder its pictures need.</summary>
    /// <param name="path">What <see cref="OnnxExport"/> wrote.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="OnnxModelException">As <see cref="OnnxPredictor.Load"/> says.</exception>
    public static OnnxModelInfo Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var session = GraphSession.Open(path, threads: 1);
        return session.Describe();
    }

    /// <summary>The class names, in the order of the probabilities.</summary>
    public required ValueList<string> Classes { get; init; }

    /// <summary>What the model answers about a picture: what its card says, else what its head does.</summary>
    public LearningTask Task => Card?.Task ?? TaskHeads.TaskOf(Network.Output);

    /// <summary>Whether their order was stated, as that of grades, or is that of numbers; false where a bare network was exported and in files that do not say it.</summary>
    public bool ClassOrderIsStated => Card is { ClassOrderIsStated: true } || NumericNames.AreAscending(Classes);

    /// <summary>The description of the network that the graph was made of.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>What pictures go through, complete; normalised by the graph where <see cref="Input"/> is pixels, else before it.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>What the graph takes.</summary>
    public required OnnxInput Input { get; init; }

    /// <summary>Whether the graph itself ends with what its numbers say: the softmax, sigmoids, or values in their units.</summary>
    public required bool Softmax { get; init; }

    /// <summary>Whether the graph also gives the score of the card's out-of-distribution screen.</summary>
    public required bool OutOfDistributionScore { get; init; }

    /// <summary>
    /// What is known about the model, with calibration, conformal thresholds and the out-of-distribution screen where it has them; null
    /// where a bare network was exported. A screen by distances has the threshold alone: the distances are in the graph.
    /// </summary>
    public ModelCard? Card { get; init; }

    /// <summary>SHA-256, in hexadecimal, of the bytes that the graph was loaded from.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The version of the library that wrote the file.</summary>
    public required string LibraryVersion { get; init; }
}
