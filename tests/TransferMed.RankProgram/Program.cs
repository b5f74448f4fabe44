using System.Globalization;
using System.Security.Cryptography;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.RankProgram;
using TransferMed.Training;
using static TorchSharp.torch;

// Trains a small network on noise, and writes what came of it: NAME=VALUE in any order.
// out=DIR for rank-R.txt of every rank; epochs, batch, accumulate, pictures (of each class), size; width=N for Lightweight2021 of that width; ordered=true; ranks=false for no ranks at
// all; checkpoint=FILE; trouble=fail|die|hang|null with on=RANK, after so many pictures (after=N); timeout=SECONDS.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Dictionary<string, string> arguments = args.Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
int Number(string name, int usual) => arguments.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

try
{
    using Ranks? ranks = arguments.GetValueOrDefault("ranks") == "false"
        ? null
        : Ranks.FromEnvironment(arguments.GetValueOrDefault("ordered") == "true", TimeSpan.FromSeconds(Number("timeout", 600)));
    int rank = ranks?.Rank ?? 0;
    int size = Number("size", 16);
    Trouble trouble = rank == Number("on", -1) ? Enum.Parse<Trouble>(arguments["trouble"], ignoreCase: true) : Trouble.None;
    int perClass = Number("pictures", 22);
    ImageDataset train = NoiseImages.Create("training", perClass, trouble, Number("after", 0));
    ImageDataset validation = NoiseImages.Create("validation", Math.Min(perClass, 100), Trouble.None, 0);
    NetworkSpec spec = arguments.TryGetValue("width", out string? width)
        ? Presets.Lightweight2021(classes: 2, int.Parse(width, CultureInfo.InvariantCulture), new InputShape(3, size, size))
        : NetworkBuilder.Input(3, size, size).Conv(8, kernel: 3).ParallelConv(8, kernels: [1, 3], stride: 2).GlobalAveragePool().Head(2).Build();
    using Network network = Network.Create(spec, seed: 3 + rank);
    var options = new TrainingOptions
    {
        Epochs = Number("epochs", 3),
        BatchSize = Number("batch", 4),
        AccumulationSteps = Number("accumulate", 1),
        Cache = trouble == Trouble.None ? CacheMode.Auto : CacheMode.None,
        CheckpointPath = arguments.GetValueOrDefault("checkpoint"),
        MemoryFormat = MemoryFormat.ChannelsLast,
        Ranks = ranks,
    };
    if (ranks is null)
    {
        using Network first = Network.Create(spec, seed: 3);
        network.load_state_dict(first.state_dict());
    }

    TrainingResult result = new Trainer(network, options).Fit(train, validation);
    string validated = string.Join(' ', result.Epochs[^1].Validation!.OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => $"{metric.Key}={metric.Value:r}"));
    string text = $"parameters {Hash(network.named_parameters().Select(entry => entry.parameter))}\nstate {Hash(network.state_dict().Values)}\nrate {result.ImagesPerSecond:f1}\nepochs {result.Epochs.Count}\nvalidation {validated}\n";
    if (arguments.TryGetValue("out", out string? folder))
    {
        File.WriteAllText(Path.Combine(folder, $"rank-{rank}.txt"), text);
    }

    return 0;
}
catch (Exception error) when (error is TransferMedException or ArgumentException or OperationCanceledException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

static string Hash(IEnumerable<Tensor> tensors)
{
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach (Tensor tensor in tensors)
    {
        using Tensor plain = tensor.detach().cpu().contiguous().clone();
        hash.AppendData(plain.bytes);
    }

    return Convert.ToHexString(hash.GetHashAndReset());
}
