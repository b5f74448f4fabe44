using TransferMed.Data;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace TransferMed.Onnx;

/// <summary>How an ONNX file is run.</summary>
public sealed record OnnxPredictorOptions
{
    /// <summary>The threads that one call computes on; 0 (default) for ONNX Runtime's choice, one for each core. At most 1024.</summary>
    public int Threads { get; init; }

    /// <summary>The most views that go through the graph at once, 1 to 4096; changes no result beyond rounding. Default: 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>How files are decoded: limits, background, a decoder of one's own. Default: as datasets are.</summary>
    public DecodingOptions Decoding { get; init; } = new();

    /// <summary>The most pictures that are decoded at the same time; 0 (default) for one for each processor. At most 1024.</summary>
    public int DecodingThreads { get; init; }

    /// <summary>Which views of a picture are averaged. Default: <see cref="TestTimeAugmentation.None"/>.</summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; }

    /// <summary>What the parts that all predictors share are told.</summary>
    internal PredictorOptions Shared => new()
    {
        BatchSize = BatchSize,
        DecodingThreads = DecodingThreads,
        Decoding = Decoding,
        TestTimeAugmentation = TestTimeAugmentation,
    };

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        OptionCheck.InRange(Threads, 0, 1024, nameof(Threads));
        Shared.Validate();
    }
}
