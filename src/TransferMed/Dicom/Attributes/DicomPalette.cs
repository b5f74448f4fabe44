namespace TransferMed.Dicom;

/// <summary>The colours of a PALETTE COLOR picture (PS3.3, C.7.6.3.1.5): one table per channel.</summary>
/// <param name="Red">The red of each stored value.</param>
/// <param name="Green">The green of each stored value.</param>
/// <param name="Blue">The blue of each stored value.</param>
internal sealed record DicomPalette(DicomLut Red, DicomLut Green, DicomLut Blue);
