namespace TransferMed.Dicom;

/// <summary>Which values become black, white and the greys between them (PS3.3, C.11.2.1.2).</summary>
/// <param name="Center">The centre, in the units of the picture after its rescale (Hounsfield units in CT).</param>
/// <param name="Width">The width, above 0; at least 1 for <see cref="DicomWindowFunction.Linear"/>.</param>
/// <param name="Function">The curve. Default: <see cref="DicomWindowFunction.Linear"/>.</param>
public readonly record struct DicomWindow(double Center, double Width, DicomWindowFunction Function = DicomWindowFunction.Linear)
{
    /// <summary>Whether the window can be applied.</summary>
    internal bool IsUsable => double.IsFinite(Center) && double.IsFinite(Width) && Width >= (Function == DicomWindowFunction.Linear ? 1 : double.Epsilon);

    /// <summary>The grey of a value, 0 to 255, not yet rounded.</summary>
    internal double Apply(double value)
    {
        double offset = value - Center;
        switch (Function)
        {
            case DicomWindowFunction.Sigmoid:
                return 255 / (1 + Math.Exp(-4 * offset / Width));
            case DicomWindowFunction.LinearExact:
                return offset <= -Width / 2 ? 0 : offset > Width / 2 ? 255 : (offset / Width + 0.5) * 255;
            default:
                (offset, double width) = (offset + 0.5, Width - 1);
                return offset <= -width / 2 ? 0 : offset > width / 2 ? 255 : (offset / width + 0.5) * 255;
        }
    }
}

/// <summary>The curve of a window (PS3.3, C.11.2.1.2 and C.11.2.1.3).</summary>
public enum DicomWindowFunction
{
    /// <summary>LINEAR: a straight line between c - 0.5 - (w - 1) / 2 and c - 0.5 + (w - 1) / 2.</summary>
    Linear,

    /// <summary>LINEAR_EXACT: a straight line between c - w / 2 and c + w / 2.</summary>
    LinearExact,

    /// <summary>SIGMOID: 1 / (1 + exp(-4 (x - c) / w)).</summary>
    Sigmoid,
}
