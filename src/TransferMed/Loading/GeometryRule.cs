using System.Globalization;
using TransferMed.Data;

namespace TransferMed.Loading;

/// <summary>What the loader asks of a geometry before it reserves memory for it.</summary>
internal static class GeometryRule
{
    public static void Validate(ImageGeometry geometry)
    {
        Check.InRange(geometry.Height, 1, 16384, nameof(geometry.Height));
        Check.InRange(geometry.Width, 1, 16384, nameof(geometry.Width));
        if (geometry.Channels is not (1 or 3))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Channels is {geometry.Channels}; it must be 1 (grey) or 3 (red, green, blue)."), nameof(geometry));
        }
    }
}
