namespace TransferMed.Onnx;

/// <summary>What an exported graph takes.</summary>
public enum OnnxInput
{
    /// <summary>Normalised pictures "pictures": float32, (N, C, H, W), as the network takes them.</summary>
    Normalized,

    /// <summary>Pixels "pixels": uint8, (N, H, W, C), red first; the graph computes (x / 255 - mean) / standard deviation itself.</summary>
    Pixels,
}
