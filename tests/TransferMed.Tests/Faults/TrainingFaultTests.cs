using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Faults;

/// <summary>Each file operation of a training, and of writing its package, fails once or is the last one: no silent success, and the next run ends with equal bits.</summary>
public sealed class TrainingFaultTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 8, LearningRate = 0.02, Seed = 11, Augmentation = Augmentation.Light, KeepBestWeights = true };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_training_survives_a_fault_at_each_file_operation(bool kills)
    {
        int[] unbroken;
        int operations;
        using (var whole = new TemporaryFolder())
        using (var count = new FileFaults())
        {
            unbroken = Train(whole);
            operations = count.Seen.Count;
        }

        Assert.InRange(operations, 12, 60);
        foreach (int place in FileFaults.Places(operations, operations))
        {
            using var folder = new TemporaryFolder();
            using (var faults = new FileFaults(place, kills))
            {
                Exception? error = Record.Exception(() => Train(folder));
                Assert.True(error is not null, $"{faults.Hit}: success in spite of it");
                RequireGoodError(error, faults.Hit, folder.File("run.safetensors"), kills);
            }

            Assert.Equal(unbroken, Train(folder));
            Assert.Equal([folder.File("run.safetensors")], Directory.GetFileSystemEntries(folder.Path));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_package_survives_a_fault_at_each_file_operation(bool kills)
    {
        using Network network = ToyNetwork.Create();
        byte[] expected;
        int operations;
        using (var whole = new TemporaryFolder())
        using (var count = new FileFaults())
        {
            Save(network, whole.File("m.tmed"));
            expected = File.ReadAllBytes(whole.File("m.tmed"));
            operations = count.Seen.Count;
        }

        foreach (int place in FileFaults.Places(operations, operations))
        {
            using var folder = new TemporaryFolder();
            string path = folder.File("m.tmed");
            File.WriteAllText(path, "old");
            using (var faults = new FileFaults(place, kills))
            {
                Exception? error = Record.Exception(() => Save(network, path));
                Assert.True(error is not null, $"{faults.Hit}: success in spite of it");
                RequireGoodError(error, faults.Hit, path, kills);

                // Only after the name was given may the new file be there.
                byte[] now = File.ReadAllBytes(path);
                Assert.True(now.AsSpan().SequenceEqual("old"u8) || now.AsSpan().SequenceEqual(expected), faults.Hit);
            }

            // As another process would at its first write here.
            OrphanedFiles.Sweep(folder.Path);
            Save(network, path);
            Assert.Equal(expected, File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
        }
    }

    internal static void RequireGoodError(Exception error, string hit, string path, bool kills)
    {
        if (kills)
        {
            Assert.IsType<KilledException>(error);
            return;
        }

        Assert.True(error is TransferMedException, $"{hit}: {error}");
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("the test's own fault", error.Message, StringComparison.Ordinal);
    }

    private static void Save(Network network, string path) => TrainedModel.FromNetwork(network, ["a", "b"], Preprocessing.ImageNet()).Save(path);

    private static int[] Train(TemporaryFolder folder)
    {
        using Network network = ToyNetwork.Create();
        new Trainer(network, Options with { CheckpointPath = folder.File("run.safetensors") })
            .Fit(ToyImages.Create(12), ToyImages.Create(4, name: "validation"));
        return ToyNetwork.Bits(network);
    }
}
