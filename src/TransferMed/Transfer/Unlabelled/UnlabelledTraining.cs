using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>A training on pictures without labels that a model went through.</summary>
public sealed class UnlabelledTraining
{
    internal UnlabelledTraining(string dataset, int images, int epochs)
    {
        Dataset = dataset;
        Images = images;
        Epochs = epochs;
    }

    /// <summary>What the pictures were called.</summary>
    public string Dataset { get; }

    /// <summary>How many pictures it saw.</summary>
    public int Images { get; }

    /// <summary>The passes over them.</summary>
    public int Epochs { get; }

    /// <summary>One line.</summary>
    /// <returns>For example <c>wards: 5000 pictures without labels, 100 epochs</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Dataset}: {Wording.Count(Images, "picture")} without labels, {Wording.Count(Epochs, "epoch")}");
}
