using System.CommandLine;
using SampleConsole;
using TransferMed.Datasets;
using static SampleConsole.Arguments;

namespace AuditConsole;

/// <summary>The command line: its options, their help, and what they mean.</summary>
internal static class AuditCommand
{
    private static readonly Option<string> Data = new("--data")
    {
        HelpName = "DIR|CSV",
        Description = "The set to be audited: a folder per class, a folder with a manifest.csv, or a CSV with path,label[,group][,split].",
        Required = true,
    };

    private static readonly Option<string> Source = new("--source")
    {
        HelpName = "DIR|CSV",
        Description = "A set that is pretrained on: what it shares with --data is leakage.",
    };

    private static readonly Option<ManifestColumns?> Columns = ColumnsOption.Of("--columns", "--data");
    private static readonly Option<ManifestColumns?> SourceColumns = ColumnsOption.Of("--source-columns", "--source");

    private static readonly Option<bool> Overlaps = new("--overlaps")
    {
        Description = "Also search pictures that show a part of the same scene, as patches of one photograph do. Takes minutes for some thousand pictures.",
    };

    private static readonly Option<string> Out = new("--out")
    {
        HelpName = "DIR",
        Description = "The folder for audit.json and audit.html (with --source also audit-source.json and .html). Default: nothing is written.",
    };

    /// <summary>The program of its own.</summary>
    public static RootCommand Create()
    {
        var command = new RootCommand();
        Define(command);
        return command;
    }

    /// <summary>Makes a command, of a program of its own or a verb, what this one is.</summary>
    public static void Define(Command command)
    {
        command.Description =
            "Looks for what makes results unbelievable: copies and look-alikes, groups on two sides of a published split, contradicting labels, "
            + "shortcuts through metadata, tiny classes, unreadable files. Returns 0 if nothing severe is found, 3 on a severe finding, 1 if the data cannot be audited, 2 if the command line is wrong.";
        command.Take(
            Data, Source, Columns, SourceColumns, DataOptions.Task, DataOptions.Order, DataOptions.SplitFolders, DataOptions.DicomGroup, Overlaps, Out);
        foreach (Option<string> text in (ReadOnlySpan<Option<string>>)[Data, Source, Out])
        {
            text.Validators.Add(RequireText);
        }

        command.SetAction((parsed, cancellation) => new AuditSession(new AuditRequest(parsed.GetValue(Data)!, parsed.GetValue(Source), parsed.GetValue(Out), parsed.GetValue(Overlaps))
        {
            Reading = DataOptions.Of(parsed),
            Columns = parsed.GetValue(Columns),
            SourceColumns = parsed.GetValue(SourceColumns),
            Command = CommandLine.Of("Audit", parsed),
        }).RunAsync(cancellation));
    }
}

/// <summary>What the command line asks for.</summary>
internal sealed record AuditRequest(string Data, string? Source, string? OutputFolder, bool Overlaps)
{
    /// <summary>How files are decoded, and what folders mean.</summary>
    public DatasetOptions Reading { get; init; } = new();

    /// <summary>What the columns of the data's CSV file hold; null for the names themselves.</summary>
    public ManifestColumns? Columns { get; init; }

    /// <summary>What the columns of the source's CSV file hold; null for the names themselves.</summary>
    public ManifestColumns? SourceColumns { get; init; }

    /// <summary>How to ask for it again.</summary>
    public string Command { get; init; } = "";
}
