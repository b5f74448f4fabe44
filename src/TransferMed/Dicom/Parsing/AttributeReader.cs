using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Dicom;

/// <summary>Collects from a data set what describes its picture, and refuses what cannot be a picture.</summary>
internal static class AttributeReader
{
    /// <param name="content">The opened file.</param>
    /// <param name="frame">The frame whose window and rescale are wanted where frames have their own, from 0.</param>
    public static DicomAttributes Read(DicomContent content, int frame = 0)
    {
        DataSet elements = content.Elements;
        string path = elements.Path;
        CheckImage(elements);
        int allocated = Number(elements, DicomTag.BitsAllocated, "Bits Allocated");
        int stored = elements.UInt16(DicomTag.BitsStored) ?? allocated;
        int highBit = elements.UInt16(DicomTag.HighBit) ?? stored - 1;
        bool isSigned = elements.UInt16(DicomTag.PixelRepresentation) == 1;
        string photometric = elements.Text(DicomTag.PhotometricInterpretation).ToUpperInvariant();
        CheckBits(path, allocated, stored, highBit);
        var windowNotes = new List<string>();
        var display = new DisplayReader(windowNotes);
        var attributes = new DicomAttributes(content.Syntax)
        {
            Modality = elements.Text(DicomTag.Modality),
            PatientId = elements.Text(DicomTag.PatientId),
            StudyInstanceUid = elements.Text(DicomTag.StudyInstanceUid),
            Rows = Extent(elements, DicomTag.Rows, nameof(DicomAttributes.Rows)),
            Columns = Extent(elements, DicomTag.Columns, nameof(DicomAttributes.Columns)),
            Frames = FrameCount(elements),
            SamplesPerPixel = SamplesOf(path, photometric, elements.UInt16(DicomTag.SamplesPerPixel)),
            PhotometricInterpretation = photometric,
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = highBit,
            IsSigned = isSigned,
            IsPlanar = elements.UInt16(DicomTag.PlanarConfiguration) == 1,
            RescaleSlope = Rescale(elements, frame, DicomTag.RescaleSlope) ?? 1,
            RescaleIntercept = Rescale(elements, frame, DicomTag.RescaleIntercept) ?? 0,
            Windows = display.Windows(elements, frame),
            ModalityLut = LutReader.First(elements, DicomTag.ModalityLutSequence, isSigned),
            VoiLut = display.VoiLut(elements, isSigned),
            Palette = photometric == "PALETTE COLOR" ? LutReader.Palette(elements) : null,
            PaddingFrom = Padding(elements, DicomTag.PixelPaddingValue, DicomTag.PixelPaddingRangeLimit, isSigned, Math.Min),
            PaddingTo = Padding(elements, DicomTag.PixelPaddingValue, DicomTag.PixelPaddingRangeLimit, isSigned, Math.Max),
        };
        CheckWindow(attributes, windowNotes);
        attributes.WindowNotes = attributes.IsGrey ? windowNotes.ToValueList() : [];
        attributes.PixelNotes = new[] { content.Note, DisplayReader.PaddingNote(elements), DisplayReader.ShapeNote(elements, photometric) }.OfType<string>().ToValueList();
        return attributes;
    }

    private static void CheckImage(DataSet elements)
    {
        if (elements.Has(DicomTag.PixelData))
        {
            return;
        }

        string modality = elements.Text(DicomTag.Modality);
        bool isFloat = elements.Has(DicomTag.FloatPixelData) || elements.Has(DicomTag.DoubleFloatPixelData);
        throw new ImageDecodeException(
            elements.Path,
            isFloat
                ? "the DICOM file holds Float Pixel Data, which are not supported. Choose a range and export them as integers."
                : $"the DICOM file holds no picture: it has no Pixel Data (7FE0,0010){(modality.Length > 0 ? $", its modality is {modality}" : "")}. Leave it out.");
    }

    private static int Number(DataSet elements, uint tag, string name) => elements.UInt16(tag)
        ?? throw new ImageDecodeException(elements.Path, $"the DICOM file does not say {name} {DicomTag.Text(tag)}, without which its pixels cannot be read.");

    private static int Extent(DataSet elements, uint tag, string name) => Number(elements, tag, name) is > 0 and var extent
        ? extent
        : throw new ImageDecodeException(elements.Path, $"the DICOM header says {name} {DicomTag.Text(tag)} 0: the picture has 0 pixels. The file is damaged; export it again.");

    private static void CheckBits(string path, int allocated, int stored, int highBit)
    {
        if (allocated is not (1 or 8 or 16 or 32))
        {
            throw new ImageDecodeException(path, $"DICOM pixels with Bits Allocated {allocated} are not supported; it must be 1, 8, 16 or 32.");
        }

        if (stored < 1 || stored > allocated || highBit < stored - 1 || highBit >= allocated)
        {
            throw new ImageDecodeException(path, $"the DICOM header contradicts itself: Bits Allocated {allocated}, Bits Stored {stored}, High Bit {highBit}.");
        }
    }

    private static int SamplesOf(string path, string photometric, ushort? stated)
    {
        int expected = photometric switch
        {
            "MONOCHROME1" or "MONOCHROME2" or "PALETTE COLOR" => 1,
            "RGB" or "YBR_FULL" or "YBR_FULL_422" or "YBR_ICT" or "YBR_RCT" => 3,
            "" => throw new ImageDecodeException(path, "the DICOM file does not say Photometric Interpretation (0028,0004), without which its pixels have no meaning."),
            _ => throw new ImageDecodeException(path, $"the DICOM Photometric Interpretation {photometric} is not supported. Export the picture as MONOCHROME2 or RGB."),
        };
        return (stated ?? expected) == expected
            ? expected
            : throw new ImageDecodeException(path, $"the DICOM header contradicts itself: Photometric Interpretation {photometric}, Samples per Pixel {stated}.");
    }

    private static int FrameCount(DataSet elements)
    {
        double[] numbers = elements.Decimals(DicomTag.NumberOfFrames);
        if (numbers.Length == 0)
        {
            return 1;
        }

        return numbers[0] is >= 1 and <= int.MaxValue && double.IsInteger(numbers[0])
            ? (int)numbers[0]
            : throw new ImageDecodeException(elements.Path, $"the DICOM header says that there are {elements.Text(DicomTag.NumberOfFrames)} frames; the file is damaged.");
    }

    private static double? Rescale(DataSet elements, int frame, uint tag)
    {
        double[] numbers = elements.Has(tag) || !FunctionalGroups.TryFind(elements, DicomTag.PixelValueTransformationSequence, frame, out DataSet group)
            ? elements.Decimals(tag)
            : group.Decimals(tag);
        return numbers.Length > 0 ? numbers[0] : null;
    }

    /// <summary>What is not said of how a grey picture is shown, and is therefore taken from its own values.</summary>
    private static void CheckWindow(DicomAttributes attributes, List<string> notes)
    {
        bool spansItsType = attributes.BitsStored <= 8 && !attributes.IsSigned && attributes.ModalityLut is null;
        if (attributes.IsGrey && attributes.VoiLut is null && !attributes.Windows.Any(window => window.IsUsable) && !spansItsType)
        {
            notes.Add(
                "there is no window that can be used; the greys are stretched from the least to the greatest value of each picture. "
                + $"Where absolute values matter set {nameof(DicomOptions)}.{nameof(DicomOptions.Window)}.");
        }
    }

    private static long? Padding(DataSet elements, uint value, uint limit, bool isSigned, Func<long, long, long> choose)
    {
        if (elements.UInt16(value) is not ushort first)
        {
            return null;
        }

        ushort last = elements.UInt16(limit) ?? first;
        return isSigned ? choose((short)first, (short)last) : choose(first, last);
    }
}
