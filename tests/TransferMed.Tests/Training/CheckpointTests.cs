using System.Text.Json.Nodes;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Tests.Storage;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

/// <summary>What a run continues from: only what it wrote itself, to the bit, and computed as it was begun.</summary>
public sealed class CheckpointTests
{
    private const string Record = "transfermed.checkpoint";

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 2,
        BatchSize = 8,
        LearningRate = 0.02,
        Seed = 11,
        Augmentation = Augmentation.Light,
        KeepBestWeights = true,
        EarlyStopping = new EarlyStopping { Patience = 2 },
    };

    private static int Mutants => Fuzzing.Count(300);

    [Fact]
    public void No_changed_bit_resumes()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        byte[] whole = Written(path);
        long bits = whole.Length * 8L;
        for (int i = 0; i < Mutants; i++)
        {
            // Evenly over the file: with as many mutants as bits, every bit.
            long bit = Mutants >= bits ? i % bits : i * bits / Mutants + i % 8;
            byte[] changed = [.. whole];
            changed[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            RequireRefusal(path, changed, $"bit {bit}");
        }
    }

    [Fact]
    public void No_changed_file_resumes()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        byte[] whole = Written(path);
        var random = new Random(5);
        for (int i = 0; i < Mutants; i++)
        {
            byte[] changed = TorchFileMutationTests.Changed(whole, random);
            if (!changed.AsSpan().SequenceEqual(whole))
            {
                RequireRefusal(path, changed, $"mutant {i}");
            }
        }

        RequireRefusal(path, [.. whole, 0], "a byte more");
        Write(path, whole);
        Assert.Equal(Train(path, networkSeed: 5), Train(path, networkSeed: 99));
    }

    public static TheoryData<string, string> Records => new()
    {
        { "EpochsDone", "0" },
        { "EpochsDone", "-1" },
        { "EpochsDone", "2000" },
        { "EpochsDone", "null" },
        { "EpochsDone", "\"2\"" },
        { "Metrics", "null" },
        { "Metrics", "[]" },
        { "Metrics", "[null]" },
        { "AverageUpdates", "-1" },
        { "AverageUpdates", "9223372036854775807" },
        { "BestValue", "2" },
        { "BestValue", "\"NaN\"" },
        { "BestEpoch", "0" },
        { "BestEpoch", "3" },
        { "LossScale", "65536" },
        { "LossScale", "\"NaN\"" },
        { "LossScaleSteps", "1" },
        { "StopReason", "\"a callback's\"" },
        { "Identity", "null" },
        { "Identity", "{}" },
        { "Version", "1" },
        { "Version", "2" },
        { "Version", "4" },
        { "Version", "null" },
        { "Version", "\"3\"" },
        { "Unknown", "1" },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_with_a_right_hash_is_still_checked(string field, string value)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        Written(path);
        Rewrite(path, record => record[field] = JsonNode.Parse(value), _ => { });
        RequireRefusal(path, File.ReadAllBytes(path), $"{field} = {value}");
    }

    [Fact]
    public void A_checkpoint_of_form_two_is_refused_with_what_to_do()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        Written(path);
        Rewrite(
            path,
            record =>
            {
                record["Version"] = 2;
                record["Identity"] = JsonNode.Parse("""{"Network":"{}","Options":"TrainingOptions { Epochs = 2 }","Training":"a","Validation":"b","Arithmetic":{"Device":"cpu","Threads":1}}""");
            },
            _ => { });
        string message = Assert.Throws<StorageException>(() => Train(path)).Message;
        Assert.Contains("has version 2; this library reads version 3", message, StringComparison.Ordinal);
        Assert.Contains("Finish the run with the version of the library that began it. Delete the file to start the run again", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run.steps", "shape")]
    [InlineData("run.epochs", "shape")]
    [InlineData("run.steps", "value")]
    [InlineData("run.epochs", "value")]
    [InlineData("average.values", "type")]
    [InlineData("optimizer.momentum", "gone")]
    public void Tensors_with_a_right_hash_are_still_checked(string name, string change)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        Written(path);
        Rewrite(path, _ => { }, tensors =>
        {
            string found = tensors.Keys.First(key => key == name || key.StartsWith(name.Split('.')[0] + ".", StringComparison.Ordinal) && change == "gone");
            Tensor changed = tensors[found];
            tensors.Remove(found);
            if (change != "gone")
            {
                tensors[found] = change switch
                {
                    "shape" => changed.flatten()[..^1].clone(),
                    "type" => changed.to(ScalarType.Float64),
                    _ => (changed - 1000).to(changed.dtype),
                };
            }
        });
        RequireRefusal(path, File.ReadAllBytes(path), $"{name}: {change}");
    }

    [Fact]
    public void A_checkpoint_without_a_hash_is_said_to_be_of_an_earlier_version()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        Written(path);
        using (SafeTensors file = SafeTensors.Read(path))
        {
            SafeTensors.Write(path, file.Tensors.Where(tensor => tensor.Key != SealedTensorsFile.SealName), file.Metadata);
        }

        var error = Assert.Throws<StorageException>(() => Train(path));
        Assert.Contains("earlier version", error.Message, StringComparison.Ordinal);
        Assert.Contains("Delete the file to start the run again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_as_long_after_forty_epochs_as_after_one()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        var lengths = new List<long>();
        using Network network = ToyNetwork.Create();
        var progress = new SynchronousProgress<TrainingProgress>(p =>
        {
            if (p.Step == 1 && p.Finished is null && File.Exists(path))
            {
                lengths.Add(new FileInfo(path).Length);
            }
        });
        new Trainer(network, Options with { Epochs = 40, EarlyStopping = null, CheckpointPath = path })
            .Fit(ToyImages.Create(6), ToyImages.Create(2, name: "validation"), progress);

        Assert.Equal(39, lengths.Distinct().Count() > 39 ? 0 : lengths.Count);

        // The digits of three numbers of the record.
        Assert.InRange(lengths.Max() - lengths.Min(), 0, 64);
    }

    [SkippableTheory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void A_run_goes_on_with_the_threads_that_it_began_with(int begun, int here)
    {
        int before = TorchRuntime.Threads;
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        try
        {
            TorchRuntime.Threads = begun;
            int[] unbroken = TrainLarge(null);
            Assert.Throws<OperationCanceledException>(() => TrainLarge(path, cut: true));

            TorchRuntime.Threads = here;
            int[] other = TrainLarge(null);
            var seen = new HashSet<int>();
            int[] resumed = TrainLarge(path, seen: seen);

            Assert.Equal([begun], seen);
            Assert.Equal(here, TorchRuntime.Threads);
            Assert.Equal(unbroken, resumed);
            Skip.If(unbroken.AsSpan().SequenceEqual(other), "Here the number of threads changes no bit of this network.");
        }
        finally
        {
            TorchRuntime.Threads = before;
        }
    }

    [Fact]
    public void Other_arithmetic_is_refused_with_the_difference()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        Written(path);
        Rewrite(path, record => record["Identity"]!["arithmetic"]!["instructions"] = "X64 of another kind", _ => { });
        var error = Assert.Throws<StorageException>(() => Train(path));
        Assert.Contains("X64 of another kind", error.Message, StringComparison.Ordinal);
        Assert.Contains(CpuInstructions.Description, error.Message, StringComparison.Ordinal);
        Assert.Contains("Resume = false", error.Message, StringComparison.Ordinal);

        foreach (string threads in new[] { "0", "-1", "100000" })
        {
            Rewrite(path, record =>
            {
                record["Identity"]!["arithmetic"]!["instructions"] = CpuInstructions.Description;
                record["Identity"]!["arithmetic"]!["threads"] = JsonNode.Parse(threads);
            }, _ => { });
            Assert.Contains($"{threads} threads", Assert.Throws<StorageException>(() => Train(path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("device", "\"cuda (another card)\"")]
    [InlineData("libTorch", "\"0.1\"")]
    [InlineData("precision", "\"BFloat16\"")]
    [InlineData("tensorFloat32", "true")]
    [InlineData("cudnnBenchmark", "true")]
    [InlineData("deterministic", "true")]
    public void All_of_the_arithmetic_belongs_to_the_run(string name, string value)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        Written(path);
        Rewrite(path, record => record["Identity"]!["arithmetic"]![name] = JsonNode.Parse(value), _ => { });
        Assert.Contains("was computed otherwise", Assert.Throws<StorageException>(() => Train(path)).Message, StringComparison.Ordinal);
    }

    private static byte[] Written(string path)
    {
        Train(path);
        return File.ReadAllBytes(path);
    }

    private static void Write(string path, byte[] bytes) => File.WriteAllBytes(path, bytes);

    private static void RequireRefusal(string path, byte[] bytes, string what)
    {
        Write(path, bytes);
        Exception? error = Xunit.Record.Exception(() => Train(path, networkSeed: 99));
        Assert.True(error is TransferMedException, $"{what}: {error?.ToString() ?? "it was continued from"}");
        Assert.Contains(path, error!.Message, StringComparison.Ordinal);
        Assert.Matches("Delete the file|Resume = false|another CheckpointPath", error.Message);
    }

    /// <summary>Writes the checkpoint again with a hash that is right for what was changed.</summary>
    private static void Rewrite(string path, Action<JsonNode> change, Action<Dictionary<string, Tensor>> changeTensors)
    {
        using var scope = NewDisposeScope();
        using SafeTensors file = SafeTensors.Read(path);
        JsonNode record = JsonNode.Parse(file.Metadata[Record])!;
        change(record);
        Dictionary<string, Tensor> tensors = file.Tensors.Where(tensor => tensor.Key != SealedTensorsFile.SealName).ToDictionary();
        changeTensors(tensors);
        SealedTensorsFile.Write(path, tensors, new Dictionary<string, string> { [Record] = record.ToJsonString() });
    }

    private static int[] Train(string path, long networkSeed = 5)
    {
        using Network network = ToyNetwork.Create(seed: networkSeed);
        new Trainer(network, Options with { CheckpointPath = path }).Fit(ToyImages.Create(6), ToyImages.Create(2, name: "validation"));
        return ToyNetwork.Bits(network);
    }

    /// <summary>Large enough that LibTorch shares its sums among threads.</summary>
    private static int[] TrainLarge(string? path, bool cut = false, HashSet<int>? seen = null)
    {
        NetworkSpec spec = NetworkBuilder.Input(3, 32, 32).Conv(16, kernel: 3).Conv(16, kernel: 3, stride: 2).GlobalAveragePool().Head(2).Build();
        using Network network = Network.Create(spec, 3);
        using var stop = new CancellationTokenSource();
        var progress = new SynchronousProgress<TrainingProgress>(p =>
        {
            seen?.Add(TorchRuntime.Threads);
            if (cut && p is { Epoch: 2, Step: 1 })
            {
                stop.Cancel();
            }
        });
        new Trainer(network, Options with { BatchSize = 32, KeepBestWeights = false, EarlyStopping = null, CheckpointPath = path })
            .Fit(ToyImages.Create(32), null, progress, stop.Token);
        return ToyNetwork.Bits(network);
    }
}
