using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>One audit: reads what is not yet read, finds the links, and gathers the findings.</summary>
internal sealed class AuditRun
{
    private readonly AuditOptions _options;
    private readonly IProgress<AuditProgress>? _progress;
    private readonly CancellationToken _cancellationToken;

    public AuditRun(AuditOptions? options, IProgress<AuditProgress>? progress, CancellationToken cancellationToken)
    {
        _options = options ?? new AuditOptions();
        _options.Validate();
        (_progress, _cancellationToken) = (progress, cancellationToken);
    }

    public AuditReport Within(ImageDataset dataset)
    {
        (ImageDataset readable, List<SkippedFile> unreadable) = Read(dataset);
        ImageLinks links = readable.FindLinks(_options.NearDuplicates, Reporter(AuditStage.Comparing, readable.Count), cancellationToken: _cancellationToken);
        bool hasParts = readable.HasPredefinedParts;
        var images = new AuditedImages(
            AuditMode.Within,
            [readable],
            hasParts ? PartNames : ["data"],
            readable.Samples,
            [.. readable.Samples.Select(sample => hasParts ? (int)sample.Part!.Value : 0)],
            readable.Contents.Of(readable.Samples),
            links)
        {
            Overlaps = _options.Overlaps ? FindOverlaps(readable, links) : [],
        };
        List<int[]> units = SplitUnits.Find(readable.Samples, links, images.Overlaps.Select(overlap => (overlap.First, overlap.Second)));
        ShortcutResult? shortcut = _options.Shortcuts ? MeasureShortcut(images, units) : null;
        return Report(
            [Describe(dataset, "data")],
            images,
            [
                .. LeakFindings.Of(images),
                .. CopyFindings.Of(images),
                .. OverlapFindings.Of(images),
                .. ShortcutFindings.Of(shortcut, _options),
                .. readable.Task.IsOneOfSeveral ? ClassFindings.Of(readable, units, _options) : TargetFindings.Of(readable, units, _options),
                .. ImageFindings.Of(readable, images.Contents, unreadable),
            ],
            shortcut);
    }

    public AuditReport BetweenParts(DatasetParts parts)
    {
        (ImageDataset Set, string Side)[] all = [(parts.Train, PartNames[0]), (parts.Validation, PartNames[1]), (parts.Test, PartNames[2])];
        return Between(AuditMode.Parts, [.. all.Where(part => part.Set.Count > 0)]);
    }

    public AuditReport BetweenSets(ImageDataset source, ImageDataset target) => Between(AuditMode.SourceAndTarget, [(source, "source"), (target, "target")]);

    private static string[] PartNames { get; } = ["train", "validation", "test"];

    private AuditReport Between(AuditMode mode, (ImageDataset Set, string Side)[] sets)
    {
        (ImageDataset Readable, List<SkippedFile> Unreadable)[] read = [.. sets.Select(set => Read(set.Set))];
        ImageDataset[] readable = [.. read.Select(set => set.Readable)];
        (ImageDataset Set, int Side, ImageSample Sample)[] all =
            [.. readable.Index().SelectMany(set => set.Item.Samples.Select(sample => (set.Item, set.Index, sample)))];
        ImageContent[] contents = [.. readable.SelectMany(set => set.Contents.Of(set.Samples))];
        int[] sides = [.. all.Select(image => image.Side)];
        ImageLinks links = ImageLinks.Find(
            contents,
            i => all[i].Set.Contents.CanonicalHashOf(all[i].Sample),
            new LinkSearch(_options.NearDuplicates, sides, Reporter(AuditStage.Comparing, contents.Length)),
            _cancellationToken);
        var images = new AuditedImages(
            mode, readable, [.. sets.Select(set => set.Side)], [.. all.Select(image => image.Sample)], sides, contents, links);
        return Report(
            [.. sets.Select(set => Describe(set.Set, set.Side))],
            images,
            [.. LeakFindings.Of(images), .. read.SelectMany(set => ImageFindings.Unreadable(set.Readable.Name, set.Unreadable))],
            shortcut: null);
    }

    private static AuditReport Report(IEnumerable<AuditedSet> sets, AuditedImages images, IEnumerable<AuditFinding> findings, ShortcutResult? shortcut) => new()
    {
        Sets = sets.ToValueList(),
        Findings = findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Kind).ToValueList(),
        Shortcut = shortcut,
        Images = images,
    };

    private static AuditedSet Describe(ImageDataset dataset, string side) => new(dataset.Name, side, dataset.Count, dataset.Groups.Count)
    {
        Classes = dataset.Classes.Select((name, target) => new AuditFigure(name, dataset.Task is Regression ? dataset.Values[target].Known : dataset.ClassCounts[target])).ToValueList(),
    };

    /// <summary>The pictures that can be read, and the others with the reason.</summary>
    private (ImageDataset Readable, List<SkippedFile> Unreadable) Read(ImageDataset dataset)
    {
        Action<int> report = Reporter(AuditStage.Reading, dataset.Count);
        var monitor = new DatasetMonitor { Progress = new CheckRelay(report) };
        ImageDecodeException?[] failures = ImageCheck.Run(dataset.Samples, dataset.Contents, monitor, _cancellationToken);
        List<SkippedFile> unreadable = [.. dataset.Skipped, .. failures.OfType<ImageDecodeException>().Select(failure => new SkippedFile(failure.Path, failure.Reason))];
        return Array.TrueForAll(failures, failure => failure is null)
            ? (dataset, unreadable)
            : (dataset.Select(Enumerable.Range(0, dataset.Count).Where(i => failures[i] is null), dataset.Notes), unreadable);
    }

    /// <summary>Of equal pictures one is enough; pictures without pixels of their own overlap with nothing; what looks the same is said already.</summary>
    private List<Overlap> FindOverlaps(ImageDataset dataset, ImageLinks links)
    {
        int[] compared = [.. Enumerable.Range(0, links.Members.Count).Where(number => dataset.Contents.Of(dataset.Samples[links.Members[number][0]]).Traits is not null)];
        HashSet<(int, int)> near = [.. links.Near.Select(pair => (pair.First, pair.Second))];
        LocalFeature[][] features = OverlapSearch.Describe([.. compared.Select(number => dataset.Samples[links.Members[number][0]])], dataset.Pixels, _cancellationToken);
        return
        [
            .. OverlapSearch.Run(features, _cancellationToken)
                .Select(overlap => overlap with { First = compared[overlap.First], Second = compared[overlap.Second] })
                .Where(overlap => !near.Contains((overlap.First, overlap.Second))),
        ];
    }

    private ShortcutResult? MeasureShortcut(AuditedImages images, List<int[]> units)
    {
        ImageDataset dataset = images.Sets[0];
        Reporter(AuditStage.Shortcuts, dataset.Count)(0);
        ShortcutResult? result = dataset.Task.IsOneOfSeveral
            ? ShortcutProbe.Measure(dataset, images.Contents, units, _options.Seed, _cancellationToken)
            : TargetShortcutProbe.Measure(dataset, images.Contents, units, _options.Seed, _cancellationToken);
        Reporter(AuditStage.Shortcuts, dataset.Count)(dataset.Count);
        return result;
    }

    private Action<int> Reporter(AuditStage stage, int total) => done => _progress?.Report(new AuditProgress(stage, done, total));

    private sealed class CheckRelay(Action<int> report) : IProgress<ImageCheckProgress>
    {
        public void Report(ImageCheckProgress value) => report(value.Done);
    }
}
