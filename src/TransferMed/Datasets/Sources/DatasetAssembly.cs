using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>The last step of opening: checks the pictures that a folder or a manifest has named, and makes the dataset.</summary>
internal static partial class DatasetAssembly
{
    private const int ReasonsNamed = 5;

    public static DatasetDraft Assemble(
        string name,
        string[] classes,
        IReadOnlyList<ImageSample> samples,
        IReadOnlyList<SkippedFile> ignored,
        DatasetOptions options,
        DatasetMonitor? monitor,
        CancellationToken cancellationToken,
        IReadOnlyList<string>? ignoredColumns = null,
        IReadOnlyList<string>? notes = null,
        FilePixelReader? pixels = null,
        bool isArranged = false)
    {
        monitor ??= new DatasetMonitor();
        ILogger logger = monitor.Logger ?? NullLogger.Instance;
        FilePixelReader reader = pixels ?? new FilePixelReader(options.Decoding, new FileIdentities());
        KeptChecks? checks = KeptChecks.Open(options, reader, logger, cancellationToken);
        var contents = new ContentIndex(reader, checks);
        var skipped = new List<SkippedFile>(ignored);
        LearningTask task = options.Task ?? new SingleLabel();
        bool isOrdered = false;
        if (!task.IsOneOfSeveral)
        {
            (classes, samples) = TargetOrder.Arrange(name, task, classes, samples, options.Classes);
        }
        else if (!isArranged || options.Classes is not null || task is Ordinal)
        {
            (classes, samples, isOrdered) = ArrangeClasses(name, classes, samples, options, isArranged);
        }

        if (task is Ordinal && !isOrdered)
        {
            throw new DatasetException(
                $"{name}: the grades {string.Join(", ", classes.Take(10).Select(grade => $"'{grade}'"))}{(classes.Length > 10 ? ", ..." : "")} are words, and nothing states their order: that of the alphabet would be taken for that of the disease. State them from least to most severe ({ClassList.Remedy}).");
        }

        if (options.CheckImages)
        {
            reader.Reserve(samples.Count);
            contents.Reserve(samples.Count);
            samples = Check(name, classes, samples, contents, options, monitor, skipped, cancellationToken);
            checks?.Store.ForgetKeys();
        }

        (IReadOnlyList<ImageSample> grouped, ValueList<string>[] fileNotes) = FileGroups.Assign(samples, reader, options.CheckImages ? contents : null, cancellationToken);
        string[] lacking = task.IsOneOfSeveral ? ClassList.NoteOn(classes, samples) is string note ? [note] : [] : [.. TargetOrder.NotesOn(task, classes, samples)];
        string[] all = [.. notes ?? [], .. Unreadable(skipped.Skip(ignored.Count)), .. lacking, .. OpeningNotes.Of(contents, classes, samples, grouped, fileNotes, reader.GroupOrigin)];
        samples = grouped;
        var said = new SaidNotes(monitor.Logger);
        said.Say(name, all);

        foreach (SkippedFile file in skipped)
        {
            LogSkipped(logger, name, file.Path, file.Reason);
        }

        if (ignoredColumns is { Count: > 0 })
        {
            string columns = string.Join(", ", ignoredColumns);
            LogIgnored(logger, name, columns);
        }

        string parts = PublishedParts.Describe(samples);
        LogOpened(logger, name, samples.Count, classes.Length, task.Targets, skipped.Count, parts);
        return new DatasetDraft
        {
            Name = name,
            Classes = classes.ToValueList(),
            Samples = samples.ToValueList(),
            Pixels = reader,
            Contents = contents,
            Skipped = skipped.ToValueList(),
            Task = task,
            ClassOrderIsStated = isOrdered,
            IgnoredColumns = (ignoredColumns ?? []).ToValueList(),
            Notes = all.ToValueList(),
            Said = said,
        };
    }

    /// <summary>The classes in their order, after a look at whether they are classes.</summary>
    private static (string[] Classes, IReadOnlyList<ImageSample> Samples, bool IsOrdered) ArrangeClasses(
        string name, string[] classes, IReadOnlyList<ImageSample> samples, DatasetOptions options, bool areNamed)
    {
        if (options.Classes is null && !areNamed)
        {
            var counts = new int[classes.Length];
            foreach (ImageSample sample in samples)
            {
                counts[sample.Label]++;
            }

            LabelCheck.Run(name, classes, counts, samples.Any(sample => sample.Line is not null) ? options : null);
        }

        return ClassList.Arrange(name, classes, samples, options.Classes);
    }

    /// <summary>What the check of the pictures left out, by reason.</summary>
    private static IEnumerable<string> Unreadable(IEnumerable<SkippedFile> skipped)
    {
        ValueList<LeftOutReason> reasons = LeftOutReason.Of(skipped);
        return reasons.Count == 0
            ? []
            : [$"{Wording.Count(reasons.Sum(reason => reason.Count), "picture")} cannot be read and {(reasons.Sum(reason => reason.Count) == 1 ? "is" : "are")} left out. {string.Join("; ", reasons.Take(ReasonsNamed))}{(reasons.Count > ReasonsNamed ? $"; and {reasons.Count - ReasonsNamed} more reasons" : "")}."];
    }

    private static List<ImageSample> Check(
        string name,
        string[] classes,
        IReadOnlyList<ImageSample> samples,
        ContentIndex contents,
        DatasetOptions options,
        DatasetMonitor monitor,
        List<SkippedFile> skipped,
        CancellationToken cancellationToken)
    {
        ImageDecodeException?[] failures = ImageCheck.Run(samples, contents, monitor, cancellationToken);
        if (options.DecodeErrors == DecodeErrorPolicy.Fail && failures.Any(failure => failure is not null))
        {
            throw ImageCheck.Summarise(failures);
        }

        var kept = new List<ImageSample>(samples.Count);
        for (int i = 0; i < samples.Count; i++)
        {
            if (failures[i] is ImageDecodeException failure)
            {
                skipped.Add(new SkippedFile(samples[i].Path, failure.Reason));
            }
            else
            {
                kept.Add(samples[i]);
            }
        }

        if (options.Task is { IsOneOfSeveral: false })
        {
            return kept.Count > 0 || samples.Count == 0
                ? kept
                : throw new DatasetException($"{name}: none of the {samples.Count} pictures can be decoded. The first: {failures.OfType<ImageDecodeException>().First().Message}");
        }

        for (int label = 0; label < classes.Length; label++)
        {
            if (samples.Any(sample => sample.Label == label) && !kept.Any(sample => sample.Label == label))
            {
                ImageDecodeException first = failures.Where((failure, i) => failure is not null && samples[i].Label == label).First()!;
                throw new DatasetException(
                    $"{name}: none of the {samples.Count(sample => sample.Label == label)} pictures of class '{classes[label]}' can be decoded. The first: {first.Message}",
                    first);
            }
        }

        return kept;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Dataset}: {Path} is left out: {Reason}")]
    private static partial void LogSkipped(ILogger logger, string dataset, string path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Dataset}: the columns {Columns} are not used")]
    private static partial void LogIgnored(ILogger logger, string dataset, string columns);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Dataset}: {Images} pictures of {Classes} {Targets}, {Skipped} left out{Parts}")]
    private static partial void LogOpened(ILogger logger, string dataset, int images, int classes, string targets, int skipped, string parts);
}
