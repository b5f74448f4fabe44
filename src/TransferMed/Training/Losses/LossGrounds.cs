using TransferMed.Datasets;
using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>What a loss is made for: what the head says, and how often its targets occur among the training images.</summary>
/// <param name="Counts">The training images of each class or grade, or with each finding.</param>
/// <param name="Output">What the head says; null for the probabilities of classes.</param>
internal sealed record LossGrounds(IReadOnlyList<int> Counts, HeadOutput? Output = null)
{
    /// <summary>What the head says.</summary>
    public HeadOutput Meaning { get; } = Output ?? ClassProbabilities.Usual;

    /// <summary>For findings the training images that are known not to have each; else empty.</summary>
    public IReadOnlyList<int> Negatives { get; init; } = [];

    /// <summary>The most that a training image counts, where not all count the same; else null.</summary>
    public double? LargestWeight { get; init; }

    /// <summary>The targets.</summary>
    public int Targets => Counts.Count;

    /// <summary>The numbers that the head gives for an image.</summary>
    public int Logits => Meaning.Logits(Targets);

    public static LossGrounds Of(ImageDataset train, HeadOutput output) => new(train.ClassCounts, output)
    {
        LargestWeight = train.TrainingWeights()?.Max(),
        Negatives = output is FindingProbabilities ? [.. train.Classes.Select((_, finding) => train.Samples.Count(sample => sample.Targets[finding] == 0))] : [],
    };

    /// <summary>For each finding its negatives over its positives, from 1 / <paramref name="largest"/> to <paramref name="largest"/>; 1 where either is missing.</summary>
    public float[] PositiveWeights(double largest) => Negatives.Count == 0
        ? throw new InvalidOperationException("Weights of positives are those of findings.")
        : [.. Counts.Zip(Negatives, (positives, negatives) => positives > 0 && negatives > 0 ? (float)Math.Clamp((double)negatives / positives, 1 / largest, largest) : 1f)];
}
