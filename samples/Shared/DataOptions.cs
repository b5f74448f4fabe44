using System.CommandLine;
using TransferMed.Datasets;
using TransferMed.Dicom;
using static SampleConsole.Arguments;

namespace SampleConsole;

/// <summary>The options of every sample that opens data for training or auditing.</summary>
internal static class DataOptions
{
    /// <summary>What keeps DICOM pictures together.</summary>
    public static Option<DicomGrouping> DicomGroup { get; } = new("--dicom-group")
    {
        HelpName = "patient|study|none",
        Description = "What keeps DICOM pictures on one side of a split: their Patient ID, their Study Instance UID (where anonymisation made one id of all patients), or nothing. Default: patient.",
        CustomParser = result => Parse(result, text => text.ToUpperInvariant() switch
        {
            "PATIENT" => DicomGrouping.PatientHash,
            "STUDY" => DicomGrouping.StudyHash,
            "NONE" => DicomGrouping.None,
            _ => throw new FormatException($"--dicom-group '{text}' must be patient, study or none."),
        }),
    };

    /// <summary>What folders called train, val or test are.</summary>
    public static Option<SplitFolderPolicy> SplitFolders { get; } = new("--split-folders")
    {
        HelpName = "parts|classes",
        Description = "What folders called train, val, test or the like are: the published parts, with a folder per class in each, or classes that are truly called so. Default: parts.",
        CustomParser = result => Parse(result, text => text.ToUpperInvariant() switch
        {
            "PARTS" => SplitFolderPolicy.AreParts,
            "CLASSES" => SplitFolderPolicy.AreClasses,
            _ => throw new FormatException($"--split-folders '{text}' must be parts or classes."),
        }),
    };

    /// <summary>How data are opened by what the user typed: DICOM too.</summary>
    public static DatasetOptions Of(ParseResult parsed) => new()
    {
        Decoding = new() { Decoder = new DicomImageDecoder(new DicomOptions { Grouping = parsed.GetValue(DicomGroup) }) },
        SplitFolders = parsed.GetValue(SplitFolders),
    };
}
