using SampleConsole;
using Spectre.Console;
using TransferMed.Auditing;
using TransferMed.Datasets;

namespace AuditConsole;

/// <summary>One start of the program: opens the data, audits them, shows and writes what was found.</summary>
internal sealed class AuditSession(AuditRequest request)
{
    private readonly IAnsiConsole _console = Terminal.Open(plainWidth: 160);

    /// <returns>The process's exit code.</returns>
    public Task<int> RunAsync(CancellationToken cancellation)
    {
        var ending = new Ending { Words = (error, text) => request.Source is null ? text : text + ColumnsOption.SourceHint(error, "--source-columns") };
        return ending.OfAsync(() => Task.FromResult(Audit(cancellation)));
    }

    private void WriteNotes(ImageDataset dataset)
    {
        foreach (string note in dataset.Notes)
        {
            _console.WriteWords($"  Note: {ErrorOutput.Names.Translate(note)}");
        }
    }

    private int Audit(CancellationToken cancellation)
    {
        if (request.OutputFolder is { } output)
        {
            OutputFolder.Prepare("--out", output, null);
        }

        // An unreadable file is a finding here, not the end.
        DatasetOptions options = request.Reading with { DecodeErrors = DecodeErrorPolicy.SkipAndReport };
        ImageDataset data = ImageDataset.Open(request.Data, options with { Columns = request.Columns }, null, cancellation);
        _console.WriteWords($"Audit of {data}{ColumnsOption.Unused(data)}");
        WriteNotes(data);
        var results = new List<AuditResult> { new("audit", DatasetAudit.Run(data, new AuditOptions { Overlaps = request.Overlaps }, null, cancellation)) };
        if (request.Source is { } path)
        {
            ImageDataset source = ImageDataset.Open(path, DataOptions.OfSources(options, request.SourceColumns), null, cancellation);
            _console.WriteWords($"  against the source {source}{ColumnsOption.Unused(source)}");
            WriteNotes(source);
            results.Add(new AuditResult("audit-source", DatasetAudit.Between(source, data, null, null, cancellation)));
        }

        foreach (AuditResult result in results)
        {
            FindingList.Write(_console, result.Report);
        }

        if (request.OutputFolder is { } folder)
        {
            foreach (string file in AuditFiles.Write(folder, results, request.Command))
            {
                _console.WriteWords($"Written: {file}");
            }
        }

        return results.Any(result => result.Report.MostSevere == AuditSeverity.Severe) ? ExitCode.DataAtFault : ExitCode.Success;
    }
}

/// <summary>A report and the name of its file, without extension.</summary>
internal sealed record AuditResult(string Name, AuditReport Report);
