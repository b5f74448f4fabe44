using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>How a predictor works.</summary>
public sealed record PredictorOptions
{
    /// <summary>The most views that go through the network at once, 1 to 4096; changes no result beyond rounding. Default: 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The most pictures that are decoded at the same time, so that a bound holds for memory; 0 (default) for one for each processor. At most 1024.</summary>
    public int DecodingThreads { get; init; }

    /// <summary>How files are decoded: limits, background, a decoder of one's own. Default: as datasets are.</summary>
    public DecodingOptions Decoding { get; init; } = new();

    /// <summary>Which views of a picture are averaged. Default: <see cref="TestTimeAugmentation.None"/>.</summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; }

    /// <summary>The arithmetic. Default: <see cref="Precision.Full"/>, as in evaluation; others change the third digit of logits.</summary>
    public Precision Precision { get; init; } = Precision.Full;

    /// <summary>
    /// The threads that ONNX Runtime computes one batch on; 0 (default) for its own choice, one for each core. At most 1024. For ONNX files alone:
    /// LibTorch's are the process's (<see cref="TorchRuntime.Threads"/>).
    /// </summary>
    public int OnnxThreads { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        OptionCheck.InRange(BatchSize, 1, 4096, nameof(BatchSize));
        OptionCheck.InRange(DecodingThreads, 0, 1024, nameof(DecodingThreads));
        OptionCheck.InRange(OnnxThreads, 0, 1024, nameof(OnnxThreads));
        OptionCheck.NotNull(Decoding, nameof(Decoding));
        Decoding.Validate();
        OptionCheck.Defined(TestTimeAugmentation, nameof(TestTimeAugmentation));
        OptionCheck.Defined(Precision, nameof(Precision));
    }
}
