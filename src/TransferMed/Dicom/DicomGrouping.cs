namespace TransferMed.Dicom;

/// <summary>What the group of a DICOM picture is made of.</summary>
public enum DicomGrouping
{
    /// <summary>
    /// <c>patient-</c> and the first 16 hexadecimal digits of SHA-256 of the Patient ID; where there is none, <c>study-</c> and
    /// those of the Study Instance UID; where there is none either, no group. A pseudonym, not anonymity: who knows an id can
    /// compute its hash.
    /// </summary>
    PatientHash,

    /// <summary>The Patient ID as it stands in the file, which then appears in reports; no group where there is none.</summary>
    PatientId,

    /// <summary>No groups from files.</summary>
    None,

    /// <summary>
    /// <c>study-</c> and the first 16 hexadecimal digits of SHA-256 of the Study Instance UID (0020,000D); no group where there is
    /// none. For files whose Patient ID was emptied or made one value for all by anonymisation: pictures of one study stay
    /// together, those of two studies of one patient may be parted.
    /// </summary>
    StudyHash,
}
