using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Dicom;

/// <summary>
/// What a file proposes for showing its picture: windows, the VOI table, the presentation shape, padding. A proposal that is broken
/// damages no picture: it is passed over as if it were not there, and a note says so.
/// </summary>
internal sealed class DisplayReader(List<string> notes)
{
    /// <summary>The first item of VOI LUT Sequence, or null where there is none that can be read.</summary>
    public DicomLut? VoiLut(DataSet elements, bool isSigned)
    {
        try
        {
            DicomLut? table = LutReader.First(elements, DicomTag.VoiLutSequence, isSigned);
            if (table is null && elements.Bytes(DicomTag.VoiLutSequence).Length > 0)
            {
                notes.Add("the VOI LUT Sequence (0028,3010) holds no table; it is not used.");
            }

            return table;
        }
        catch (ImageDecodeException)
        {
            notes.Add("the VOI LUT Sequence (0028,3010) is broken; it is not used.");
            return null;
        }
    }

    /// <summary>The windows that can be applied or were meant to be, in the order of the file.</summary>
    public ValueList<DicomWindow> Windows(DataSet elements, int frame)
    {
        try
        {
            return elements.Has(DicomTag.WindowCenter) || !FunctionalGroups.TryFind(elements, DicomTag.FrameVoiLutSequence, frame, out DataSet group)
                ? WindowsOf(elements)
                : WindowsOf(group);
        }
        catch (ImageDecodeException)
        {
            notes.Add("Window Center (0028,1050) or Window Width (0028,1051) is broken or no number; no window of the file is used.");
            return [];
        }
    }

    /// <summary>Padding that is stated in another form than a number of 16 bits is none.</summary>
    public static string? PaddingNote(DataSet elements) =>
        elements.Bytes(DicomTag.PixelPaddingValue).Length == 1 ? "Pixel Padding Value (0028,0120) is no number of 16 bits; it is not used." : null;

    /// <summary>PS3.3, C.11.6.1.2: INVERSE belongs to MONOCHROME1, IDENTITY to MONOCHROME2, which alone decide here.</summary>
    public static string? ShapeNote(DataSet elements, string photometric)
    {
        string shape = elements.Text(DicomTag.PresentationLutShape).ToUpperInvariant();
        string? expected = photometric switch
        {
            "MONOCHROME1" => "INVERSE",
            "MONOCHROME2" => "IDENTITY",
            _ => null,
        };
        return shape.Length > 0 && expected is not null && shape != expected
            ? $"Presentation LUT Shape (2050,0020) is not {expected}, as {photometric} wants it; {photometric} decides."
            : null;
    }

    private ValueList<DicomWindow> WindowsOf(DataSet source)
    {
        DicomWindowFunction function = FunctionOf(source);
        double[] centers = source.Decimals(DicomTag.WindowCenter);
        double[] widths = source.Decimals(DicomTag.WindowWidth);
        if (centers.Length != widths.Length)
        {
            notes.Add("Window Center (0028,1050) and Window Width (0028,1051) have different numbers of values; those without a partner are not used.");
        }

        ValueList<DicomWindow> windows = centers.Zip(widths, (center, width) => WindowOf(center, width, function)).ToValueList();
        if (windows.Any(window => window.Width <= 0))
        {
            notes.Add("a Window Width (0028,1051) is 0 or less; that window is not used.");
        }

        if (function == DicomWindowFunction.Linear && windows.Any(window => window.Function == DicomWindowFunction.LinearExact))
        {
            notes.Add("a Window Width (0028,1051) is below 1, which LINEAR does not have; that window is taken as LINEAR_EXACT.");
        }

        return windows;
    }

    /// <summary>PS3.3, C.11.2.1.2.1: the width of LINEAR is at least 1; that of LINEAR_EXACT need only be above 0.</summary>
    private static DicomWindow WindowOf(double center, double width, DicomWindowFunction function) =>
        new(center, width, function == DicomWindowFunction.Linear && width is > 0 and < 1 ? DicomWindowFunction.LinearExact : function);

    private DicomWindowFunction FunctionOf(DataSet source)
    {
        switch (source.Text(DicomTag.VoiLutFunction).ToUpperInvariant())
        {
            case "" or "LINEAR":
                return DicomWindowFunction.Linear;
            case "LINEAR_EXACT":
                return DicomWindowFunction.LinearExact;
            case "SIGMOID":
                return DicomWindowFunction.Sigmoid;
            default:
                notes.Add("VOI LUT Function (0028,1056) is none of LINEAR, LINEAR_EXACT and SIGMOID; it is taken as LINEAR.");
                return DicomWindowFunction.Linear;
        }
    }
}
