using System.CommandLine;
using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Runtime;
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

    /// <summary>What is asked about a picture.</summary>
    public static Option<LearningTask?> Task { get; } = new("--task")
    {
        HelpName = "classes|grades|findings|values",
        Description = "What is asked about a picture: one class of several, a grade in the order of --order, of a file classes.txt or of numbers, any number of findings, or measured values. Findings and values stand in a "
            + "manifest: in one column with findings parted by |, or in columns of their own (--columns labels=A;B;C). Default: classes.",
        CustomParser = result => Parse<LearningTask?>(result, text => text.ToUpperInvariant() switch
        {
            "CLASSES" => new SingleLabel(),
            "GRADES" => new Ordinal(),
            "FINDINGS" => new MultiLabel(),
            "VALUES" => new Regression(),
            _ => throw new FormatException($"--task '{text}' must be classes, grades, findings or values."),
        }),
    };

    /// <summary>The classes in their order.</summary>
    public static Option<ValueList<string>?> Order { get; } = new("--order")
    {
        HelpName = "A,B,...",
        Description = "The classes, grades, findings or values in their order, grades from least to most severe. Default: what a file classes.txt says, else numbers as numbers and names by the alphabet.",
        CustomParser = result => Parse<ValueList<string>?>(result, text => text.Split(',', StringSplitOptions.TrimEntries).ToValueList()),
    };

    /// <summary>How sources are opened: what is asked of the target, and the order of its classes, say nothing of them.</summary>
    public static DatasetOptions OfSources(DatasetOptions target, ManifestColumns? columns) => target with { Task = null, Classes = null, Columns = columns };

    /// <summary>How data are opened by what the user typed: DICOM too.</summary>
    public static DatasetOptions Of(ParseResult parsed) => new()
    {
        Task = parsed.GetValue(Task),
        Classes = parsed.GetValue(Order),
        Decoding = new() { Decoder = new DicomImageDecoder(new DicomOptions { Grouping = parsed.GetValue(DicomGroup) }) },
        SplitFolders = parsed.GetValue(SplitFolders),
    };
}
