using TransferMed.Data;
using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>Network and dataset must agree on the classes before any work begins.</summary>
internal static class ClassCheck
{
    public static void Require(Network network, ImageDataset dataset)
    {
        if (network.Spec.Classes != dataset.Classes.Count)
        {
            throw new ArgumentException(
                $"The network has {network.Spec.Classes} classes, the dataset '{dataset.Name}' has {dataset.Classes.Count}: {dataset.Classes}. Build the network for {dataset.Classes.Count} classes or re-head it.",
                nameof(dataset));
        }
    }

    public static void RequireSame(ImageDataset train, ImageDataset other)
    {
        if (!train.Classes.Equals(other.Classes))
        {
            throw new ArgumentException(
                $"The training set '{train.Name}' has the classes {train.Classes}, '{other.Name}' has {other.Classes}. Both must have the same classes in the same order.",
                nameof(other));
        }
    }
}
