using System.Globalization;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>Something that has to be right on a device, told by a number beside what it may be. In rising order of what is needed, so that the first that fails is where to look.</summary>
/// <param name="Name">What is looked at.</param>
/// <param name="Tolerance">The largest difference that is no fault.</param>
/// <param name="Difference">How far off it is.</param>
internal sealed record DeviceCheck(string Name, double Tolerance, Func<double> Difference)
{
    /// <summary>How the result of a check begins that was not passed.</summary>
    public const string Wrong = "WRONG";

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(20);

    public static IEnumerable<DeviceCheck> All(TorchDevice device)
    {
        yield return new("ones are summed", 0, () => Sum(device));
        yield return new("a convolution, forward and backward", 1e-3, () => Convolution(device));
        foreach (string preset in (string[])[nameof(Presets.Lightweight2021), nameof(Presets.ResNet18), nameof(Presets.DenseNet121), nameof(Presets.EfficientNetB0), nameof(Presets.ConvNeXtTiny), nameof(Presets.ViTSmall)])
        {
            yield return new($"{preset}: logits", 5e-3, () => Logits(preset, device));
        }

        yield return new("Lightweight2021: the weights after five steps, channels-last", 1e-3, () => Steps(device, MemoryFormat.ChannelsLast));
        yield return new("Lightweight2021: the weights after five steps, contiguous", 1e-3, () => Steps(device, MemoryFormat.Contiguous));
        yield return new("the form for inference", 5e-3, () => Folded(device));
        yield return new("batches of the loader, not augmented", 1e-5, () => Batches(device, Augmentation.None, CacheMode.Memory));
        yield return new("batches of the loader, augmented", 2e-2, () => Batches(device, Augmentation.Medical, CacheMode.Memory));
        yield return new("batches from the cache on the device", 1e-5, () => Batches(device, Augmentation.None, CacheMode.Device));
        yield return new("a training goes on from its checkpoint, to the bit where kernels are deterministic", device.IsCuda ? 1e-3 : 0, () => Resume(device));
        if (device.IsCuda)
        {
            yield return new("bfloat16: the loss of a training falls", 0, () => Falls(device, Precision.BFloat16));
            yield return new("float16: the loss of a training falls", 0, () => Falls(device, Precision.Float16));
            yield return new("NCCL with one rank", 0, () => Nccl(device));
        }
    }

    public string Run(DayClock day)
    {
        if (!day.HasRoomFor(Short))
        {
            return "not looked at: no time";
        }

        try
        {
            double difference = Difference();
            string number = difference.ToString("g2", CultureInfo.InvariantCulture);
            return difference <= Tolerance ? $"right, {number}" : $"{Wrong}: {number}, and {Tolerance.ToString("g2", CultureInfo.InvariantCulture)} is allowed";
        }
        catch (Exception error)
        {
            // The next checks may pass all the same, and what failed is what this is for.
            return $"{Wrong}: {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static double Sum(TorchDevice device)
    {
        using DisposeScope scope = NewDisposeScope();
        return Math.Abs(ones(1000, device: device.Torch).sum().cpu().ToSingle() - 1000);
    }

    private static double Convolution(TorchDevice device)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable exact = Exact(device);
        Tensor images = Noise(4, 8, 16, 16);
        Tensor weights = Noise(8, 8, 3, 3);
        (Tensor here, Tensor gradient) = Both(TorchDevice.Cpu);
        (Tensor there, Tensor gradientThere) = Both(device);
        return Math.Max(Apart(here, there), Apart(gradient, gradientThere));

        (Tensor, Tensor) Both(TorchDevice on)
        {
            Tensor leaf = weights.to(on.Torch).detach().clone().requires_grad_();
            Tensor result = nn.functional.conv2d(images.to(on.Torch), leaf, padding: [1, 1]);
            result.square().mean().backward();
            return (result.detach(), leaf.grad!);
        }
    }

    private static double Logits(string preset, TorchDevice device)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable exact = Exact(device);
        using var noGradient = no_grad();
        NetworkSpec spec = Presets.Create(preset, 3, input: InputShape.Square(64));
        Tensor images = Noise(4, 3, 64, 64);
        return Apart(Of(TorchDevice.Cpu), Of(device));

        Tensor Of(TorchDevice on)
        {
            using Network network = Network.Create(spec, seed: 1, on);
            network.eval();
            return network.forward(images.to(on.Torch)).cpu();
        }
    }

    private static double Steps(TorchDevice device, MemoryFormat format)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable exact = Exact(device);
        NetworkSpec spec = NetworkBuilder.Input(3, 32, 32).Conv(8, kernel: 3).ParallelConv(8, kernels: [1, 3, 5], stride: 2).GlobalAveragePool().Head(2).Build();
        return Apart(Of(TorchDevice.Cpu), Of(device));

        Tensor Of(TorchDevice on)
        {
            using Network network = Network.Create(spec, seed: 1, on);
            new Trainer(network, Options(on) with { Epochs = 1, MemoryFormat = format, AverageDecay = null }).Fit(Pictures(20));
            return cat([.. network.AllParameters.Select(parameter => parameter.Tensor.detach().cpu().contiguous().view(-1))]);
        }
    }

    private static double Folded(TorchDevice device)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable exact = Exact(device);
        using var noGradient = no_grad();
        using Network network = Network.Create(Presets.ResNet18(classes: 3, input: InputShape.Square(64)), seed: 1, device);
        network.eval();
        using var folded = new OptimizedNetwork(network, MemoryFormat.Auto, shares: false);
        Tensor images = Noise(4, 3, 64, 64).to(device.Torch);
        return Apart(network.forward(images), folded.Forward(images));
    }

    private static double Batches(TorchDevice device, Augmentation augmentation, CacheMode cache)
    {
        using DisposeScope scope = NewDisposeScope();
        return Of(TorchDevice.Cpu).Zip(Of(device), Apart).Max();

        List<Tensor> Of(TorchDevice on)
        {
            var options = new LoaderOptions { BatchSize = 8, Shuffle = true, Augmentation = augmentation, Cache = on.IsCuda || cache != CacheMode.Device ? cache : CacheMode.Memory };
            using var loader = new BatchLoader(Pictures(24), Preprocessing.ImageNet().For(32, 32, 3), options, on);
            var made = new List<Tensor>();
            foreach (Batch batch in loader.Epoch(1))
            {
                using (batch)
                {
                    made.Add(batch.Images.cpu());
                }
            }

            return made;
        }
    }

    private static double Resume(TorchDevice device)
    {
        string folder = Directory.CreateTempSubdirectory("transfermed-day-").FullName;
        try
        {
            using DisposeScope scope = NewDisposeScope();
            TrainingOptions options = Options(device) with { Epochs = 4, Deterministic = true, CheckpointPath = Path.Combine(folder, "checkpoint.safetensors") };
            Tensor whole = Weights(options with { CheckpointPath = null }, default);
            using var cancel = new CancellationTokenSource();
            try
            {
                _ = Weights(options with { Callbacks = [new CancelAfter(2, cancel)] }, cancel.Token);
            }
            catch (OperationCanceledException)
            {
                // As was asked for; what follows goes on from there.
            }

            return Apart(whole, Weights(options, default));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Tensor Weights(TrainingOptions options, CancellationToken cancellation)
        {
            using Network network = Network.Create(Presets.Lightweight2021(classes: 2, width: 8, InputShape.Square(32)), seed: 1, device);
            new Trainer(network, options).Fit(Pictures(24), null, null, cancellation);
            return cat([.. network.AllParameters.Select(parameter => parameter.Tensor.detach().cpu().contiguous().view(-1))]);
        }
    }

    private static double Falls(TorchDevice device, Precision precision)
    {
        using Network network = Network.Create(Presets.Lightweight2021(classes: 2, width: 8, InputShape.Square(32)), seed: 1, device);
        TrainingResult result = new Trainer(network, Options(device) with { Epochs = 8, Precision = precision }).Fit(Pictures(48));
        return Math.Max(0, result.Epochs[^1].Loss - 0.8 * result.Epochs[0].Loss);
    }

    private static double Nccl(TorchDevice device)
    {
        var nccl = NcclLibrary.Load();
        var id = new byte[INccl.IdBytes];
        Require(nccl.MakeId(id));
        Require(nccl.Join(device.Index, 1, id, 0, out nint communicator));
        using DisposeScope scope = NewDisposeScope();
        Tensor vector = Noise(1, 1, 100, 100).to(device.Torch).view(-1);
        Tensor before = vector.clone();
        Tensor all = zeros([1, 10_000], device: device.Torch);
        Require(nccl.Sum(vector, communicator));
        Require(nccl.Gather(vector, all, communicator));
        double apart = Math.Max(Apart(before, vector), Apart(before, all[0]));
        Require(nccl.ErrorOf(communicator, out int error));
        Require(error);
        Require(nccl.Destroy(communicator));
        return apart;

        void Require(int result)
        {
            if (result != 0)
            {
                throw new InvalidOperationException(nccl.TextOf(result));
            }
        }
    }

    /// <summary>Without TensorFloat32 and with deterministic kernels, so that a difference is one of sums alone.</summary>
    private static IDisposable Exact(TorchDevice device) => ComputeMode.For(tensorFloat32: false, cudnnBenchmark: false, deterministic: true).Apply(device);

    private static TrainingOptions Options(TorchDevice device) => new()
    {
        BatchSize = 8,
        Device = device,
        Precision = Precision.Full,
        Deterministic = true,
        Augmentation = Augmentation.None,
        MemoryFormat = MemoryFormat.ChannelsLast,
    };

    /// <summary>The same numbers whatever the device.</summary>
    private static Tensor Noise(params long[] shape)
    {
        var random = new Random(7);
        long count = shape.Aggregate(1L, (a, b) => a * b);
        return tensor([.. Enumerable.Range(0, (int)count).Select(_ => (float)(random.NextDouble() * 2 - 1))]).view(shape);
    }

    private static double Apart(Tensor one, Tensor other)
    {
        using DisposeScope scope = NewDisposeScope();
        return (one.detach().cpu().to_type(ScalarType.Float64) - other.detach().cpu().to_type(ScalarType.Float64)).abs().max().ToDouble();
    }

    private static ImageDataset Pictures(int perClass) => ImageDataset.Create(
        "noise",
        ["dark", "bright"],
        from label in Enumerable.Range(0, 2) from i in Enumerable.Range(0, perClass) select new ImageSample($"noise://{label}/{i}", label),
        new NoiseReader());

    private sealed class NoiseReader : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            var random = new Random(sample.Path.Sum(letter => letter) * 31 + sample.Path.Length + sample.Label);
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = (byte)(60 + 50 * sample.Label + random.Next(90));
            }
        }
    }

    private sealed class CancelAfter(int epochs, CancellationTokenSource cancel) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingContext context)
        {
            if (context.Epoch == epochs + 1)
            {
                cancel.Cancel();
            }
        }
    }
}
