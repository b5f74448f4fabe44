using System.Diagnostics;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// Takes the time of forward and backward passes of a network in both memory formats, in turns, on random pixels of a fixed key. Weights,
/// running statistics, gradients, mode and LibTorch's generator are afterwards what they were, to the bit.
/// </summary>
internal sealed class FormatSteps : IDisposable
{
    private const long PixelKey = 0x666f726d;
    private const double Brief = 0.5;
    private const double Long = 3;
    private const int FewRounds = 2;
    private const int EnoughRounds = 3;
    private const int MostRounds = 7;

    private readonly Network _network;
    private readonly Precision _precision;
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly MemoryFormat _format;
    private readonly bool _training;
    private readonly Tensor _generator;
    private readonly Tensor[] _statistics;
    private readonly Tensor?[] _gradients;
    private readonly Tensor _images;
    private readonly Tensor _imagesLast;
    private readonly Tensor _labels;

    private FormatSteps(Network network, int batchSize, Precision precision)
    {
        (_network, _precision) = (network, precision);
        (_format, _training) = (network.MemoryFormat, network.training);
        _generator = get_rng_state();
        _statistics = [.. network.AllBuffers.Select(buffer => buffer.Tensor.clone())];
        _gradients = [.. network.AllParameters.Select(parameter => parameter.Tensor.grad)];
        InputShape input = network.Spec.Input;
        random.manual_seed(PixelKey).Dispose();
        _images = randn([batchSize, input.Channels, input.Height, input.Width], device: network.Device.Torch);
        _imagesLast = ChannelsLastLayout.Of(_images);
        _labels = HeldNumbers.Range(batchSize, network.Device.Torch).Modulo(network.Spec.LogitCount);
        foreach (NetworkParameter parameter in network.AllParameters)
        {
            parameter.Tensor.grad = null;
        }

        network.train();
    }

    /// <summary>See <see cref="FormatMeasurement"/>.</summary>
    /// <exception cref="InvalidOperationException">A training run is using the network.</exception>
    public static FormatTiming Measure(Network network, int batchSize, Precision precision, CancellationToken cancellation)
    {
        using var steps = new FormatSteps(network, batchSize, precision);
        return steps.Measure(cancellation);
    }

    /// <summary>
    /// Whether another round is worth its time: two do where they agree and steps are long, three where they are not; a single one where a
    /// step takes seconds, since what disturbs a step is then small beside it.
    /// </summary>
    internal static bool WantsAnother(IReadOnlyList<double> ratios, double seconds) => ratios.Count switch
    {
        0 => true,
        < FewRounds => seconds < Long,
        < EnoughRounds => seconds < Long && (seconds < Brief || ratios.Select(FormatTiming.FasterOf).Distinct().Count() > 1),
        _ => seconds < Brief && ratios.Count < MostRounds,
    };

    public void Dispose()
    {
        using (no_grad())
        {
            foreach ((NetworkBuffer buffer, Tensor kept) in _network.AllBuffers.Zip(_statistics))
            {
                buffer.Tensor.copy_(kept);
            }
        }

        _network.UseMemoryFormat(_format);
        foreach ((NetworkParameter parameter, Tensor? kept) in _network.AllParameters.Zip(_gradients))
        {
            parameter.Tensor.grad = kept;
        }

        _network.train(_training);
        set_rng_state(_generator);
        _scope.Dispose();
    }

    private FormatTiming Measure(CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();

        // First steps make kernels and ask the system for memory.
        Time(MemoryFormat.ChannelsLast, cancellation);
        Time(MemoryFormat.Contiguous, cancellation);
        long warm = Stopwatch.GetTimestamp();
        var ratios = new List<double>();
        while (WantsAnother(ratios, Stopwatch.GetElapsedTime(warm).TotalSeconds))
        {
            // The order changes from round to round, so that a machine that slows down favours neither.
            bool plainFirst = ratios.Count % 2 == 0;
            double first = Time(plainFirst ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast, cancellation);
            double second = Time(plainFirst ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous, cancellation);
            ratios.Add(plainFirst ? first / second : second / first);
        }

        return FormatTiming.Of(ratios, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    private double Time(MemoryFormat format, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _network.UseMemoryFormat(format);
        using DisposeScope scope = NewDisposeScope();
        long started = Stopwatch.GetTimestamp();
        Tensor loss = nn.functional.cross_entropy(Logits(format == MemoryFormat.ChannelsLast ? _imagesLast : _images), _labels);
        loss.backward();
        _ = loss.Number();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private Tensor Logits(Tensor images)
    {
        if (_precision == Precision.Full)
        {
            return _network.forward(images);
        }

        using Autocast.Scope cast = Autocast.Enter(_network.Device, _precision);
        return _network.forward(images).to_type(ScalarType.Float32);
    }
}
