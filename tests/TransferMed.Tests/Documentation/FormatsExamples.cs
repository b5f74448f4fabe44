// docs/formats.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Storage;

namespace TransferMed.Tests.Documentation;

internal static class FormatsExamples
{
    public static int TakeApart(TrainedModel model)
    {
        // <example>
        model.SaveWeights("ulcer.safetensors");                        // for Python: safetensors.torch.load_file("ulcer.safetensors")
        using SafeTensors weights = SafeTensors.Read("ulcer.safetensors", name => name.EndsWith(".weight"));
        Console.WriteLine($"{weights.Tensors.Count} tensors of {weights.Tensors.Values.Sum(tensor => tensor.numel())} values");
        // </example>
        return weights.Tensors.Count;
    }
}
