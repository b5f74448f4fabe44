using TransferMed.Data;
using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>How an ONNX file is run.</summary>
public sealed record OnnxPredictorOptions
{
    /// <summary>The threads that one call computes on; 0 (default) for ONNX Runtime's choice, one for each core. At most 1024.</summary>
    public int Threads { get; init; }

    /// <summary>The pictures that go through the graph at once; more are taken in several passes. 1 to 4096. Default: 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>How files are decoded: limits, background, a decoder of one's own. Default: as datasets are.</summary>
    public DatasetOptions Decoding { get; init; } = new();

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        OptionCheck.InRange(Threads, 0, 1024, nameof(Threads));
        OptionCheck.InRange(BatchSize, 1, 4096, nameof(BatchSize));
        OptionCheck.NotNull(Decoding, nameof(Decoding));
        Decoding.Validate();
    }
}
