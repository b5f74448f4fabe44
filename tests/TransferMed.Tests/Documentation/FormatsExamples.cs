// docs/formats.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Packaging;
using TransferMed.Storage;

namespace TransferMed.Tests.Documentation;

internal static class FormatsExamples
{
    public static ModelCard Inspect()
    {
        // <example>
        ModelCard card = ModelPackage.Inspect("ulcer.tmed");           // the card alone, without reading the weights
        Console.WriteLine($"{card.Name}: {card.Classes}, {card.Network.ParameterCount} parameters, TransferMed {card.LibraryVersion}");
        Console.WriteLine($"trained {card.Training?.Epochs} epochs, {card.Training?.CopiedTensors} tensors from elsewhere");
        foreach (MetricSummary metric in card.Assessment?.Evaluation?.Metrics ?? [])
        {
            Console.WriteLine($"{metric.Name} {metric.Interval}");
        }

        ModelPackage.Verify("ulcer.tmed");                             // reads everything and checks every hash
        // </example>
        return card;
    }

    public static int TakeApart(TrainedModel model)
    {
        // <example>
        model.SaveWeights("ulcer.safetensors");                        // for Python: safetensors.torch.load_file("ulcer.safetensors")
        using SafeTensors weights = SafeTensorsFile.Read("ulcer.safetensors", name => name.EndsWith(".weight"));
        Console.WriteLine($"{weights.Tensors.Count} tensors, {weights.Header.Tensors.Sum(tensor => tensor.ByteCount)} bytes");
        // </example>
        return weights.Tensors.Count;
    }
}
