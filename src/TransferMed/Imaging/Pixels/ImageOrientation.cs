using System.Text.Json.Serialization;

namespace TransferMed.Imaging;

/// <summary>
/// The eight ways in which a square can be laid onto itself. As a number: bit 2 exchanges rows and columns first, then
/// bit 0 mirrors left and right, then bit 1 mirrors top and bottom.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageOrientation>))]
public enum ImageOrientation
{
    /// <summary>As it is.</summary>
    None = 0,

    /// <summary>Left and right exchanged.</summary>
    MirroredLeftRight = 1,

    /// <summary>Top and bottom exchanged.</summary>
    MirroredTopBottom = 2,

    /// <summary>Turned by a half.</summary>
    Rotated180 = 3,

    /// <summary>Mirrored on the diagonal from the upper left.</summary>
    Transposed = 4,

    /// <summary>Turned clockwise by a quarter.</summary>
    Rotated90 = 5,

    /// <summary>Turned counter-clockwise by a quarter.</summary>
    Rotated270 = 6,

    /// <summary>Mirrored on the diagonal from the upper right.</summary>
    AntiTransposed = 7,
}
