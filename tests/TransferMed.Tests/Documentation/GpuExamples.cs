// docs/gpu.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

internal static class GpuExamples
{
    public static TrainingOptions Choose()
    {
        // <example>
        TorchDevice device = TorchDevice.Parse("auto");               // cuda where there is one, else cpu; or cpu, cuda, cuda:1
        Console.WriteLine(device.EnsureAvailable().Describe());       // says what there is, and why not where there is none
        var options = new TrainingOptions
        {
            Device = device,
            Precision = Precision.Auto,                               // bfloat16 on cards that have it, else float32
            BatchSize = 16,
        };
        // </example>
        return options;
    }
}
