using System.Security.Cryptography;
using System.Text;

namespace TransferMed.Dicom;

/// <summary>From the ids of a DICOM file to the group of its picture, and what messages say of it.</summary>
internal static class DicomGroups
{
    private const string Patient = "Patient ID (0010,0020)";
    private const string Study = "Study Instance UID (0020,000D)";
    private const string Option = $"{nameof(DicomOptions)}.{nameof(DicomOptions.Grouping)}";

    /// <summary>The name of the group, or null where the file does not give what it is made of.</summary>
    public static string? NameOf(DicomGrouping grouping, string patient, string study) => grouping switch
    {
        DicomGrouping.PatientHash => patient.Length > 0 ? "patient-" + Hash(patient) : NameOf(DicomGrouping.StudyHash, patient, study),
        DicomGrouping.PatientId => patient.Length > 0 ? patient : null,
        DicomGrouping.StudyHash => study.Length > 0 ? "study-" + Hash(study) : null,
        _ => null,
    };

    /// <summary>What is said where the file lacks what the group is made of; null where it has it.</summary>
    public static string? NoteOf(DicomGrouping grouping, string patient, string study) => grouping switch
    {
        DicomGrouping.PatientHash when patient.Length == 0 && study.Length > 0 =>
            $"there is no {Patient}; {Study} is the group, so that two studies of one patient may stand on two sides of a split.",
        DicomGrouping.PatientHash when patient.Length == 0 => $"there is neither {Patient} nor {Study}; {Alone}",
        DicomGrouping.PatientId when patient.Length == 0 => $"there is no {Patient}; {Alone} {Option} = {nameof(DicomGrouping.StudyHash)} groups by study.",
        DicomGrouping.StudyHash when study.Length == 0 => $"there is no {Study}; {Alone}",
        _ => null,
    };

    private static string Alone =>
        "each such picture is a group of its own, so that pictures of one patient may stand on two sides of a split. Give the patients in the column group of a manifest.";

    /// <summary>Where the groups come from and which option gives others, as two sentences.</summary>
    public static string OriginOf(DicomGrouping grouping) => grouping switch
    {
        DicomGrouping.None => "",
        DicomGrouping.StudyHash =>
            $"The groups are the {Study} of the DICOM files. Where that tells no studies apart, set {Option} to {nameof(DicomGrouping.PatientHash)} (by {Patient}) "
            + $"or {nameof(DicomGrouping.None)}, or give the groups in a manifest.",
        _ =>
            $"The groups are the {Patient} of the DICOM files. Where anonymisation has emptied it or given many patients one value, set {Option} to "
            + $"{nameof(DicomGrouping.StudyHash)} (by {Study}) or {nameof(DicomGrouping.None)} (no groups from files), or give the groups in a manifest.",
    };

    private static string Hash(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 8));
}
