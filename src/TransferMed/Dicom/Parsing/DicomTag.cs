using System.Collections.Frozen;

namespace TransferMed.Dicom;

/// <summary>The elements (PS3.6) that pictures need: group in the upper, element in the lower 16 bits.</summary>
internal static class DicomTag
{
    public const uint TransferSyntaxUid = 0x0002_0010;
    public const uint Modality = 0x0008_0060;
    public const uint PatientId = 0x0010_0020;
    public const uint StudyInstanceUid = 0x0020_000D;
    public const uint SamplesPerPixel = 0x0028_0002;
    public const uint PhotometricInterpretation = 0x0028_0004;
    public const uint PlanarConfiguration = 0x0028_0006;
    public const uint NumberOfFrames = 0x0028_0008;
    public const uint Rows = 0x0028_0010;
    public const uint Columns = 0x0028_0011;
    public const uint BitsAllocated = 0x0028_0100;
    public const uint BitsStored = 0x0028_0101;
    public const uint HighBit = 0x0028_0102;
    public const uint PixelRepresentation = 0x0028_0103;
    public const uint PixelPaddingValue = 0x0028_0120;
    public const uint PixelPaddingRangeLimit = 0x0028_0121;
    public const uint WindowCenter = 0x0028_1050;
    public const uint WindowWidth = 0x0028_1051;
    public const uint RescaleIntercept = 0x0028_1052;
    public const uint RescaleSlope = 0x0028_1053;
    public const uint VoiLutFunction = 0x0028_1056;
    public const uint RedPaletteDescriptor = 0x0028_1101;
    public const uint RedPaletteData = 0x0028_1201;
    public const uint RedSegmentedPaletteData = 0x0028_1221;
    public const uint ModalityLutSequence = 0x0028_3000;
    public const uint LutDescriptor = 0x0028_3002;
    public const uint LutData = 0x0028_3006;
    public const uint VoiLutSequence = 0x0028_3010;
    public const uint FrameVoiLutSequence = 0x0028_9132;
    public const uint PixelValueTransformationSequence = 0x0028_9145;
    public const uint PresentationLutShape = 0x2050_0020;
    public const uint SharedFunctionalGroups = 0x5200_9229;
    public const uint PerFrameFunctionalGroups = 0x5200_9230;
    public const uint FloatPixelData = 0x7FE0_0008;
    public const uint DoubleFloatPixelData = 0x7FE0_0009;
    public const uint PixelData = 0x7FE0_0010;
    public const uint Item = 0xFFFE_E000;
    public const uint ItemEnd = 0xFFFE_E00D;
    public const uint SequenceEnd = 0xFFFE_E0DD;

    /// <summary>All others are passed over, so that a file of many elements takes no memory for them.</summary>
    private static readonly FrozenSet<uint> Needed = new[]
    {
        Modality, PatientId, StudyInstanceUid, SamplesPerPixel, PhotometricInterpretation, PlanarConfiguration, NumberOfFrames, Rows, Columns,
        BitsAllocated, BitsStored, HighBit, PixelRepresentation, PixelPaddingValue, PixelPaddingRangeLimit, WindowCenter, WindowWidth,
        RescaleIntercept, RescaleSlope, VoiLutFunction, RedPaletteDescriptor, RedPaletteDescriptor + 1, RedPaletteDescriptor + 2,
        RedPaletteData, RedPaletteData + 1, RedPaletteData + 2, RedSegmentedPaletteData, ModalityLutSequence, LutDescriptor, LutData,
        VoiLutSequence, FrameVoiLutSequence, PixelValueTransformationSequence, PresentationLutShape, SharedFunctionalGroups, PerFrameFunctionalGroups,
        FloatPixelData, DoubleFloatPixelData, PixelData,
    }.ToFrozenSet();

    public static bool IsNeeded(uint tag) => Needed.Contains(tag);

    /// <summary>As the standard writes it, for example (7FE0,0010).</summary>
    public static string Text(uint tag) => $"({tag >> 16:X4},{tag & 0xFFFF:X4})";
}
