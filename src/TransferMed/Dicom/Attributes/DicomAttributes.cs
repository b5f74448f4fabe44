using TransferMed.Runtime;

namespace TransferMed.Dicom;

/// <summary>What a DICOM file says of its picture. Numbers are checked against each other, so that the pixels can be read with them.</summary>
public sealed class DicomAttributes
{
    internal DicomAttributes(DicomSyntax syntax) => Syntax = syntax;

    /// <summary>The id of the transfer syntax, for example 1.2.840.10008.1.2.1.</summary>
    public string TransferSyntaxUid => Syntax.Uid;

    /// <summary>The name of the transfer syntax, for example Explicit VR Little Endian.</summary>
    public string TransferSyntaxName => Syntax.Name;

    /// <summary>Modality (0008,0060), for example CT; empty where the file does not say.</summary>
    public string Modality { get; internal init; } = "";

    /// <summary>Patient ID (0010,0020) as it stands in the file; empty where the file does not say. It identifies a person: keep it out of logs.</summary>
    public string PatientId { get; internal init; } = "";

    /// <summary>Study Instance UID (0020,000D); empty where the file does not say.</summary>
    public string StudyInstanceUid { get; internal init; } = "";

    /// <summary>The height in pixels, at least 1.</summary>
    public int Rows { get; internal init; }

    /// <summary>The width in pixels, at least 1.</summary>
    public int Columns { get; internal init; }

    /// <summary>The number of pictures in the file, at least 1.</summary>
    public int Frames { get; internal init; }

    /// <summary>1 (grey or palette) or 3 (colour).</summary>
    internal int SamplesPerPixel { get; init; }

    /// <summary>Photometric Interpretation (0028,0004), for example MONOCHROME2.</summary>
    public string PhotometricInterpretation { get; internal init; } = "";

    /// <summary>The bits that a sample takes: 1, 8, 16 or 32.</summary>
    internal int BitsAllocated { get; init; }

    /// <summary>The bits of a sample that hold its value, 1 to <see cref="BitsAllocated"/>.</summary>
    internal int BitsStored { get; init; }

    /// <summary>The place of the highest bit of the value, from 0.</summary>
    internal int HighBit { get; init; }

    /// <summary>Whether values are in two's complement (Pixel Representation 1).</summary>
    internal bool IsSigned { get; init; }

    /// <summary>Whether the samples of a colour stand together in planes (Planar Configuration 1).</summary>
    internal bool IsPlanar { get; init; }

    /// <summary>Rescale Slope (0028,1053), 1 where the file does not say.</summary>
    public double RescaleSlope { get; internal init; }

    /// <summary>Rescale Intercept (0028,1052), 0 where the file does not say.</summary>
    public double RescaleIntercept { get; internal init; }

    /// <summary>The windows that the file proposes, in its order.</summary>
    public ValueList<DicomWindow> Windows { get; internal init; } = [];

    /// <summary>The first item of Modality LUT Sequence (0028,3000), or null.</summary>
    internal DicomLut? ModalityLut { get; init; }

    /// <summary>The first item of VOI LUT Sequence (0028,3010), or null.</summary>
    internal DicomLut? VoiLut { get; init; }

    /// <summary>The colours of a PALETTE COLOR picture, or null.</summary>
    internal DicomPalette? Palette { get; init; }

    /// <summary>The lowest stored value that is padding around the picture (Pixel Padding Value), or null.</summary>
    internal long? PaddingFrom { get; init; }

    /// <summary>The highest stored value that is padding (Pixel Padding Range Limit; else the same as <see cref="PaddingFrom"/>), or null.</summary>
    internal long? PaddingTo { get; init; }

    /// <summary>
    /// What the file says wrongly or not at all about how its picture is shown, and what was done in its place; a sentence for
    /// each, equal for equal causes. Empty for a file that says it soundly.
    /// </summary>
    public ValueList<string> Notes => [.. PixelNotes, .. WindowNotes];

    /// <summary>The notes that hold whatever window is chosen.</summary>
    internal ValueList<string> PixelNotes { get; set; } = [];

    /// <summary>The notes about windows and the VOI table, which do not matter where another window is chosen.</summary>
    internal ValueList<string> WindowNotes { get; set; } = [];

    internal DicomSyntax Syntax { get; }

    internal bool IsGrey => PhotometricInterpretation is "MONOCHROME1" or "MONOCHROME2";

    internal long PixelsPerFrame => (long)Rows * Columns;

    /// <summary>Format and size, without anything that names a person.</summary>
    /// <returns>For example <c>CT 512 x 512, MONOCHROME2, 16 bits, Explicit VR Little Endian</c>.</returns>
    public override string ToString() =>
        $"{Modality} {Columns} x {Rows}{(Frames > 1 ? $" x {Frames} frames" : "")}, {PhotometricInterpretation}, {BitsStored} bits, {TransferSyntaxName}".TrimStart();
}
