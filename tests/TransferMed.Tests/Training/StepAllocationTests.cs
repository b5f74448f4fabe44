using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

public sealed class StepAllocationTests
{
    /// <summary>The difference of two runs that differ in their epochs alone, over their difference in steps, is what a step costs.</summary>
    [Fact]
    public void A_step_allocates_little_managed_memory()
    {
        Allocated(1);
        Allocated(2);
        long few = Allocated(1);
        long many = Allocated(11);
        const int Steps = 10 * 8;

        Assert.InRange((many - few) / Steps, 0, 20_000);
    }

    private static long Allocated(int epochs)
    {
        var options = new TrainingOptions { Epochs = epochs, BatchSize = 2, Augmentation = Augmentation.None, MemoryFormat = MemoryFormat.ChannelsLast };
        using Network network = Network.Create(Presets.Lightweight2021(width: 4, input: new InputShape(3, ToyNetwork.Size, ToyNetwork.Size)), seed: 1);
        var images = ToyImages.Create(8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        new Trainer(network, options).Fit(images);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
