namespace TransferMed.Imaging;

/// <summary>How an image is brought to a size of another aspect ratio.</summary>
public enum ResizeMode
{
    /// <summary>Both sides are scaled on their own; the aspect ratio changes, nothing is lost.</summary>
    Stretch,

    /// <summary>Scaled until it covers the size, then the centre is cut out.</summary>
    CropCenter,

    /// <summary>Scaled until it fits into the size, the rest is filled with the background.</summary>
    Pad,
}
