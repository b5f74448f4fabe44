namespace TransferMed.Onnx;

/// <summary>How the tokens (N, T, D) that a graph gives become one vector for each image.</summary>
public enum TokenPooling
{
    /// <summary>The first token: the class token of ViT, DINO and DINOv2.</summary>
    ClassToken,

    /// <summary>The mean of all tokens: for networks without a class token.</summary>
    Mean,
}
