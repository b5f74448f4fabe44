using System.Globalization;

namespace TransferMed.Onnx;

/// <summary>A float32 of a file as the number that its author wrote: 0.001 and not 0.0010000000474974513.</summary>
internal static class ShortNumber
{
    public static double Of(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
