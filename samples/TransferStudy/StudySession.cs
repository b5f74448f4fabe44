using SampleConsole;
using Spectre.Console;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Reporting;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Tracking;

namespace StudyConsole;

/// <summary>One start of the program: opens the data, runs the study before the user's eyes, ends with the table.</summary>
internal sealed class StudySession(StudyRequest request)
{
    /// <summary>Wide enough that no sentence is broken in two.</summary>
    private const int PlainWidth = 400;

    private readonly IAnsiConsole _console = Terminal.Open(PlainWidth);
    private EpochStop? _stop;

    /// <returns>The process's exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using EpochStop? stop = _stop = request.Shard is null ? null : new EpochStop(cancellation);
        var ending = new Ending
        {
            Stopped = stop is null
                ? $"Stopped. Start again with the same options and --out {CommandLine.Quote(request.OutputFolder)} to continue."
                : $"Shard {request.Shard} stopped; what it has done is kept. Start it again to go on.",
            StoppedCode = stop is null ? ExitCode.Cancelled : ExitCode.Stopped,
            Words = (error, text) => error is ArgumentException ? Wording.Recipes(text) : request.Sources.Count == 0 ? text : text + ColumnsOption.SourceHint(error, "--source-columns"),
        };
        return await ending.OfAsync(() => StudyAsync(stop?.Token ?? cancellation));
    }

    private async Task<int> StudyAsync(CancellationToken cancellation)
    {
        StudyOptions options = request.Options with { Network = request.Network.Describe() };
        options.Validate();
        if (request.Shard is null)
        {
            OutputFolder.Prepare("--out", request.OutputFolder, "study.json", "plan.json");
        }

        options = options with { Device = TorchDevice.Parse(request.Device).EnsureAvailable() };
        IReadOnlyList<StudyWeights> weights = await WeightsOpener.OpenAsync(request, options.Device, cancellation);
        try
        {
            return await StudyAsync(options with { Weights = [.. weights] }, cancellation);
        }
        finally
        {
            WeightsOpener.Close(weights);
        }
    }

    private async Task<int> StudyAsync(StudyOptions options, CancellationToken cancellation)
    {
        using LivePage? page = request.LivePort is { } port && !request.PlanOnly ? LivePage.Open(port, "Transfer study") : null;
        (ImageDataset target, IReadOnlyList<StudySource> sources) = request.Target is { } path ? Open(path, cancellation) : Demonstration.Create();
        bool synthetic = target.IsSynthetic || sources.Any(source => source.Dataset.IsSynthetic);
        options = request.Advise ? AdviseOptions.OfRace(options) : options;
        WriteHead(target, sources, options, synthetic);
        var shown = ShownMetrics.Of(target.Task);
        IStudyDisplay display = Terminal.IsLive ? new LiveDisplay(_console, shown) : new PlainDisplay(_console, shown);
        if (page is not null)
        {
            _console.WriteLine($"Shown at {page.Address}");
            (display, options) = (new LivePageDisplay(display, page, shown), LivePageDisplay.Watched(options, page));
        }

        if (request.PlanOnly || request.Shard is not null)
        {
            var session = new ShardSession(_console, display, request.OutputFolder);
            return request.Shard is { } shard ? await session.RunAsync(shard, target, sources, options, _stop!) : await session.PlanAsync(target, sources, options, cancellation);
        }

        StudyResult result = request.Advise
            ? await AdviceRun.ShowAsync(_console, display, request, options, target, sources, cancellation)
            : await display.ShowAsync(progress => TransferStudy.RunAsync(target, sources, options, request.OutputFolder, progress, null, cancellation));
        WriteNotes(result);
        WriteAudit(result);
        ResultTable.Write(_console, result);
        VerdictList.Write(_console, result);
        string report = WriteReport(result, target);
        _console.WriteWords($"Results: {Path.GetFullPath(Path.Combine(request.OutputFolder, TransferStudy.ResultsFile))}");
        _console.WriteWords($"Report:  {report}");
        _console.WriteWords($"Figures: {FigureFolder}");
        _console.WriteWords($"Models:  {Path.GetFullPath(Path.Combine(request.OutputFolder, TransferStudy.ModelFolder))}");
        return ExitCode.Success;
    }

    private string FigureFolder => Path.GetFullPath(Path.Combine(request.OutputFolder, "figures"));

    private string WriteReport(StudyResult result, ImageDataset target)
    {
        string path = Path.GetFullPath(Path.Combine(request.OutputFolder, HtmlReport.FileName));
        var options = new StudyReportOptions { Target = target, Models = Path.Combine(request.OutputFolder, TransferStudy.ModelFolder) };
        HtmlReport.Write(path, result, options);
        HtmlReport.WriteFiles(FigureFolder, result, options);
        return path;
    }

    private (ImageDataset Target, IReadOnlyList<StudySource> Sources) Open(string path, CancellationToken cancellation)
    {
        var target = ImageDataset.Open(path, request.Reading with { Columns = request.Columns }, null, cancellation);
        return (target, [.. request.Sources.Select(source => new StudySource(source.Name, OpenSource(source.Path, cancellation)))]);
    }

    /// <summary>A folder whose pictures lie directly in it, without class folders or a manifest, is a source without labels.</summary>
    private ImageDataset OpenSource(string path, CancellationToken cancellation)
    {
        bool isFlat = Directory.Exists(path) && !File.Exists(Path.Combine(path, "manifest.csv")) && !new DirectoryInfo(path).EnumerateDirectories().Any(folder => !folder.Name.StartsWith('.'));
        if (!isFlat)
        {
            return ImageDataset.Open(path, DataOptions.OfSources(request.Reading, request.SourceColumns), null, cancellation);
        }

        // Labels in it would be passed over without a word.
        return Directory.EnumerateFiles(path, "*.csv").FirstOrDefault() is { } list
            ? throw new DatasetException($"{path}: the folder holds '{Path.GetFileName(list)}' beside pictures without class folders. Give that file as the source if it has their labels ({list}), or move it away to learn from the pictures without labels.")
            : request.Advise
            ? throw new DatasetException($"{path}: the pictures have no class folders and no manifest, and --advise scores sources by what their labels teach. Leave the source out, or put the pictures into a folder for each class.")
            : ImageDataset.OpenUnlabelled(path, request.Reading, null, cancellation);
    }

    private void WriteHead(ImageDataset target, IReadOnlyList<StudySource> sources, StudyOptions options, bool synthetic)
    {
        _console.WriteWords(synthetic ? "Transfer study on SYNTHETIC pictures (generated; the figures say nothing about real ones)" : "Transfer study");
        _console.WriteWords($"  target  {Describe(target)}");
        foreach (StudySource source in sources)
        {
            _console.WriteWords($"  source  {source.Name} = {Describe(source.Dataset)}");
        }

        foreach (StudyWeights weights in options.Weights)
        {
            InputShape input = weights.Model.Network.Spec.Input;
            _console.WriteWords($"  weights {weights.Name} = {weights.Origin}, {input.Height} x {input.Width} pixels");
            if (weights.License is { } license)
            {
                _console.WriteWords($"  terms   {weights.Name}: {license}");
            }
        }

        foreach (StudyChain chain in options.Chains)
        {
            _console.WriteWords($"  chain   {chain.Name} = {string.Join(", then ", chain.Steps)}, then the target");
        }

        foreach (string note in target.Notes.Concat(sources.SelectMany(source => source.Dataset.Notes)))
        {
            _console.WriteWords($"  note    {ErrorOutput.Names.Translate(note)}");
        }

        string perClass = options.TrainPerClass is { } sizes ? $", {string.Join(" / ", sizes.Order())} training pictures per {ShownMetrics.Of(target.Task).Each}" : "";
        string folds = options.Folds is { } k ? $", {k} folds" : "";
        _console.WriteWords(
            $"  {options.Network.Name}, {options.Network.Input.Height} x {options.Network.Input.Width} pixels, {Wording.Seeds(options.Seeds)} from {options.Seed}{folds}, "
            + $"{options.Pretraining!.Epochs} epochs on a source, {(sources.Any(source => source.Dataset.IsUnlabelled) ? $"{options.Unlabelled.Epochs} on one without labels, " : "")}{Wording.Length(options.Training)} on the target{perClass}");
        _console.WriteWords($"  {options.Device!.Describe()}, output in {request.OutputFolder}");
        _console.WriteLine();
    }

    /// <summary>What was noted of the parts; what was noted of the sets stands at the head.</summary>
    private void WriteNotes(StudyResult result)
    {
        IEnumerable<string> known = result.Datasets.SelectMany(dataset => dataset.Notes);
        foreach (string note in result.Runs.SelectMany(run => run.Notes.Concat(run.Pretraining?.Notes ?? []).Concat(run.Pretraining?.Before?.Notes ?? [])).Distinct().Except(known))
        {
            _console.WriteWords($"  note    {ErrorOutput.Names.Translate(note)}");
        }
    }

    private void WriteAudit(StudyResult result)
    {
        if (result.Audit is not { } audit)
        {
            return;
        }

        _console.WriteLine();
        _console.WriteWords($"Audit: {audit.Verdict}");
        foreach (AuditFinding finding in audit.Target.Findings.Where(finding => finding.Severity > AuditSeverity.Info))
        {
            _console.WriteWords($"  {finding.Severity}: {finding.Message}");
        }
    }

    private static string Describe(ImageDataset dataset) =>
        dataset + (dataset.Skipped.Count > 0 ? $"; {dataset.Skipped.Count} files left out, see the results" : "") + ColumnsOption.Unused(dataset);
}
