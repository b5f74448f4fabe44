namespace TransferMed.Onnx;

/// <summary>What an exported graph takes.</summary>
public enum OnnxInput
{
    /// <summary>Normalised pictures "pictures": float32, (N, C, H, W), in the channel order that the network takes.</summary>
    Normalized,

    /// <summary>Pixels "pixels": uint8, (N, H, W, C), red first; the graph orders and normalises them itself as the model's preprocessing says.</summary>
    Pixels,
}
