using System.Diagnostics;
using SampleConsole;
using Spectre.Console;
using TransferMed;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Tracking;
using TransferMed.Training;
using TransferMed.Transfer;

namespace FinetuneConsole;

/// <summary>One start of the program: opens, splits and audits the pictures, trains, judges, and writes what is left behind.</summary>
internal sealed class FinetuneSession(FinetuneRequest request)
{
    private const string CheckpointFile = "checkpoint.safetensors";
    private const string AuditFile = "audit.json";
    private const double TrainShare = 0.64;
    private const double ValidationShare = 0.16;
    private const double TestShare = 0.2;

    /// <summary>Wide enough that no sentence is broken in two.</summary>
    private const int PlainWidth = 400;

    /// <summary>The processes that train together; null for this one alone. Found first: what is written is the first one's.</summary>
    private Ranks? _ranks;

    private IAnsiConsole _console = Terminal.Open(PlainWidth);

    /// <summary>Decoded pictures: what the probe has read, fine-tuning and the assessment do not read again.</summary>
    private readonly TrainingServices _services = new() { Cache = new PixelCache() };

    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>The page that shows the training; null for none.</summary>
    private LivePage? _live;

    /// <summary>Why probe or fine-tuned network is kept; null where there was one of them.</summary>
    private string? _choice;

    private bool Writes => _ranks is null or { IsFirst: true };

    /// <returns>The process's exit code.</returns>
    public Task<int> RunAsync(CancellationToken cancellation)
    {
        var ending = new Ending { Stopped = $"Stopped. Start again with the same options and --out {CommandLine.Quote(request.OutputFolder)} to continue." };
        return ending.OfAsync(() => TrainAsync(cancellation));
    }

    private async Task<int> TrainAsync(CancellationToken cancellation)
    {
        using Ranks? ranks = request.DataParallel ? Ranks.FromEnvironment() : null;
        _ranks = ranks;
        _console = Writes ? _console : Terminal.Silent();
        using LivePage? live = _live = Writes && request.LivePort is { } port ? LivePage.Open(port, $"Fine-tuning on {Path.GetFileName(Path.TrimEndingDirectorySeparator(request.Data))}") : null;
        WriteNotes(live is null ? [] : [$"the training is shown at {live.Address}"]);
        await FineTuneAsync(cancellation);
        return ExitCode.Success;
    }

    private async Task FineTuneAsync(CancellationToken cancellation)
    {
        StartingPoint.Check(request);
        TorchDevice device = (_ranks is not null && request.Device == FinetuneRequest.AnyDevice ? _ranks.Device : TorchDevice.Parse(request.Device)).EnsureAvailable();
        if (Writes)
        {
            OutputFolder.Prepare("--out", request.OutputFolder, Leftovers.PackageFile, CheckpointFile);
        }

        ImageDataset data = ImageDataset.Open(request.Data, request.Reading, null, cancellation);
        _console.WriteWords($"{data}{(data.Skipped.Count > 0 ? $"; {data.Skipped.Count} files left out" : "")}{ColumnsOption.Unused(data)}");
        WriteNotes(data.Notes);
        DatasetParts parts = data.HasPredefinedParts
            ? data.PredefinedParts(ValidationShare / (1 - TestShare), request.Seed, cancellationToken: cancellation)
            : data.Split(TrainShare, ValidationShare, TestShare, request.Seed, cancellationToken: cancellation);
        _console.WriteWords($"training {parts.Train.Count}, validation {parts.Validation.Count}, test {parts.Test.Count} pictures{(data.HasPredefinedParts ? ", as published" : "")}; {device.Describe()}{(_ranks is { Count: > 1 } ? $", {_ranks.Count} processes" : "")}");
        WriteNotes(parts.Notes.Except(data.Notes));
        foreach (SkippedFile removed in parts.Removed)
        {
            _console.WriteWords($"  taken out: {removed.Path}: {removed.Reason}");
        }

        string folder = Directory.CreateDirectory(request.OutputFolder).FullName;
        (AuditReport audit, AuditReport between) = Audit(data, parts, cancellation);

        using TrainedModel tuned = await TrainAsync(parts, device, Path.Combine(folder, CheckpointFile), cancellation);
        if (!Writes)
        {
            return;
        }

        WriteNotes(tuned.Training!.Notes.Except(parts.Notes).Except(parts.Train.Notes).Except(parts.Validation.Notes));
        var leftovers = new Leftovers(request, folder, data, parts, audit, between);
        foreach (string line in leftovers.Write(tuned, _choice, _services, cancellation))
        {
            _console.WriteWords(line);
        }

        // Behind the package: samples/Audit writes this name too, so alone it would not show whose folder this is.
        AtomicFile.WriteAllText(Path.Combine(folder, AuditFile), audit.ToJson());

        // Its run is finished; left here, it would refuse the next one with other options.
        File.Delete(Path.Combine(folder, CheckpointFile));
    }

    private void WriteNotes(IEnumerable<string> notes)
    {
        foreach (string note in notes)
        {
            _console.WriteWords($"  Note: {ErrorOutput.Names.Translate(note)}");
        }
    }

    private (AuditReport OfData, AuditReport BetweenParts) Audit(ImageDataset data, DatasetParts parts, CancellationToken cancellation)
    {
        AuditReport report = DatasetAudit.Run(data, null, null, cancellation);
        AuditReport between = DatasetAudit.Between(parts, null, null, cancellation);
        _console.WriteWords($"Audit: {report.Verdict}");
        foreach (AuditFinding finding in report.Findings.Concat(between.Findings).Where(finding => finding.Severity > AuditSeverity.Info))
        {
            _console.WriteWords($"  {finding.Severity}: {finding.Message}");
        }

        return (report, between);
    }

    private async Task<TrainedModel> TrainAsync(DatasetParts parts, TorchDevice device, string checkpoint, CancellationToken cancellation)
    {
        TrainingOptions options = TrainingPlan.Of(request, device, checkpoint, _ranks) with { Callbacks = _live is null ? [] : [_live] };
        options.Validate(parts.Train.Classes.Count);
        if (request.Weights is null)
        {
            SayWhetherItContinues(checkpoint);
            // Training makes the head for the task; one value alone is no classification.
            NetworkSpec spec = StartingPoint.Describe(request, Math.Max(parts.Train.Classes.Count, 2));
            return SayFormat(await TrainingDisplay.ShowAsync(_console, progress => TransferLearning.TrainAsync(spec, parts, options, progress, _services, cancellation)));
        }

        using TrainedModel weights = await TrainingDisplay.ShowDownloadAsync(_console, progress => StartingPoint.OpenAsync(request, device, progress, cancellation));
        _console.WriteWords($"Weights: {weights.Network.Spec.Name} at {weights.Network.Spec.Input}{(weights.Transfer is { } transfer ? $": {transfer}" : "")}");
        if (!request.Probes)
        {
            SayWhetherItContinues(checkpoint);
            using TrainedModel fresh = weights.Rehead(parts.Train, request.Seed);
            return await FineTuneAsync(fresh, parts, (FineTuneOptions)options, cancellation);
        }

        return await ProbeAsync(weights, parts, (FineTuneOptions)options, cancellation);
    }

    private async Task<TrainedModel> ProbeAsync(TrainedModel weights, DatasetParts parts, FineTuneOptions options, CancellationToken cancellation)
    {
        var probing = new ProbeOptions { Seed = request.Seed };
        TrainedModel probe = await TrainingDisplay.ShowProbeAsync(_console, progress => TransferLearning.ProbeAsync(weights, parts, probing, progress, _services, cancellation));
        try
        {
            _console.WriteWords(Probe.Describe(probe, Stopwatch.GetElapsedTime(_started)));
            WriteNotes(probe.Probe!.PreprocessingAdvice is { } advice ? [advice] : []);
            if (request.ProbeOnly)
            {
                return probe;
            }

            SayWhetherItContinues(options.CheckpointPath!);
            TrainedModel tuned;
            try
            {
                tuned = await FineTuneAsync(probe, parts, options, cancellation);
            }
            catch (TrainingDivergedException error)
            {
                _choice = $"The probe is kept: fine-tuning has diverged. {ErrorOutput.Names.Translate(error.Message)}";
                _console.WriteWords(_choice);
                return probe;
            }

            _choice = Probe.Choice(probe, tuned);
            _console.WriteWords(_choice);
            (TrainedModel kept, TrainedModel other) = Probe.IsBeatenBy(probe, tuned) ? (tuned, probe) : (probe, tuned);
            other.Dispose();
            return kept;
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    private async Task<TrainedModel> FineTuneAsync(TrainedModel start, DatasetParts parts, FineTuneOptions options, CancellationToken cancellation) =>
        SayFormat(await TrainingDisplay.ShowAsync(_console, progress => TransferLearning.FineTuneAsync(start, parts, options, progress, _services, cancellation)));

    private TrainedModel SayFormat(TrainedModel model)
    {
        _console.WriteWords($"Memory format: {model.Training!.MemoryFormat}, {model.Training.MemoryFormatReason}");
        return model;
    }

    private void SayWhetherItContinues(string checkpoint)
    {
        if (File.Exists(checkpoint))
        {
            _console.WriteWords($"Continuing from {checkpoint}");
        }
    }
}
