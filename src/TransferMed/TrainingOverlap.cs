using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Packaging;
using TransferMed.Runtime;

namespace TransferMed;

/// <summary>
/// Which pictures of a dataset a model has seen before, by their contents: under whatever name, and re-encoded, resized, mirrored or turned
/// as far as fingerprints can tell. What is measured on such pictures says little about new ones. <see cref="TrainedModel.Evaluate"/>,
/// <c>Assess</c>, <c>FineTuneAsync</c> and <c>ProbeAsync</c> say it in their notes for models that come from a package.
/// </summary>
public sealed class TrainingOverlap
{
    private const int NamedImages = 3;
    private const string LeaveOut = "What is measured on them says little about new pictures; leave them out.";

    private TrainingOverlap(int count, IEnumerable<OverlappingImage> images)
    {
        Count = count;
        Images = images.ToValueList();
        Notes = ((string?[])
        [
            Note(role => role is DatasetRole.Training or DatasetRole.Source, "picture", "that the model was trained on", LeaveOut),
            Note(role => role == DatasetRole.Validation, "picture", "that decisions were made on when the model was trained", LeaveOut),
        ]).OfType<string>().ToValueList();
    }

    /// <summary>The pictures of the dataset.</summary>
    public int Count { get; }

    /// <summary>Those that the model has seen, in the order of the dataset. Pictures that it was only tested on are among them and in no note.</summary>
    public ValueList<OverlappingImage> Images { get; }

    /// <summary>What to know, in sentences with counts and the first names; empty where no picture was trained or decided on.</summary>
    public ValueList<string> Notes { get; }

    /// <summary>Looks for pictures of a dataset among those that a model has seen.</summary>
    /// <param name="model">A model of a package with fingerprints (<see cref="PackageOptions.Fingerprints"/>), or one that was trained in this process.</param>
    /// <param name="dataset">The pictures. They are decoded where opening the dataset did not do so.</param>
    /// <param name="progress">Receives how many pictures are read, from any thread; or null.</param>
    /// <param name="cancellationToken">Ends the work within one picture.</param>
    /// <returns>What was found: nothing where the model has no fingerprints. A picture that cannot be read is not compared.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TrainingOverlap Of(
        TrainedModel model, ImageDataset dataset, IProgress<ImageCheckProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        return Of(model.Seen.All(cancellationToken), dataset, progress, cancellationToken);
    }

    /// <summary>The counts of each use.</summary>
    /// <returns>For example <c>3 of 20 pictures seen (Training 2, Validation 1)</c>.</returns>
    public override string ToString() => Images.Count == 0
        ? $"none of {Wording.Count(Count, "picture")} seen"
        : $"{Images.Count} of {Wording.Count(Count, "picture")} seen ({string.Join(", ", Images.GroupBy(image => image.Role).OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Count()}"))})";

    /// <summary>The dataset with what is to be said of it and a model of a package: the way to logs, results and reports is that of every note.</summary>
    internal static ImageDataset Noted(TrainedModel model, ImageDataset dataset, CancellationToken cancellationToken)
    {
        ValueList<string> notes = Of(model.Seen.Stored, dataset, null, cancellationToken).Notes;
        return notes.Count == 0 ? dataset : dataset.WithNotes(notes);
    }

    /// <summary>
    /// The pictures that a model of a package is to be trained on, with what is to be said of them: which it was trained on before, and which it was judged
    /// with, so that its earlier figures say nothing of what comes out.
    /// </summary>
    internal static ImageDataset NotedForTraining(TrainedModel model, ImageDataset train, CancellationToken cancellationToken)
    {
        TrainingOverlap overlap = Of(model.Seen.Stored, train, null, cancellationToken);
        ValueList<string> notes = ((string?[])
        [
            overlap.Note(
                role => role is DatasetRole.Training or DatasetRole.Source,
                "training picture",
                "that the model was trained on before",
                "It knows them already, so that a small training loss says little."),
            overlap.Note(
                role => role is DatasetRole.Validation or DatasetRole.Test,
                "training picture",
                "that the model was validated or tested on before",
                "Neither those figures nor a new test on them say anything of the model that comes out."),
        ]).OfType<string>().ToValueList();
        return notes.Count == 0 ? train : train.WithNotes(notes);
    }

    private static TrainingOverlap Of(ImageFingerprints? known, ImageDataset dataset, IProgress<ImageCheckProgress>? progress, CancellationToken cancellationToken)
    {
        if (known is null)
        {
            return new TrainingOverlap(dataset.Count, []);
        }

        ImageContent?[] contents = ReadableContents.Of(dataset.Samples, dataset.Contents, progress, cancellationToken);
        (DatasetRole Role, bool IsExact)?[] found = FingerprintSearch.Run(known, contents, cancellationToken);
        return new TrainingOverlap(dataset.Count, dataset.Samples
            .Zip(found, (sample, match) => match is { } seen ? new OverlappingImage(sample.Path, seen.Role, seen.IsExact) : null)
            .OfType<OverlappingImage>());
    }

    private string? Note(Func<DatasetRole, bool> isMeant, string what, string which, string consequence)
    {
        OverlappingImage[] images = [.. Images.Where(image => isMeant(image.Role))];
        if (images.Length == 0)
        {
            return null;
        }

        int exact = images.Count(image => image.IsExact);
        string alike = $"{images.Length - exact} that look the same: re-encoded, resized, mirrored or turned";
        string how = exact == images.Length ? "the same pixels" : exact == 0 ? alike : $"{exact} of the same pixels, {alike}";
        string names = string.Join(", ", images.Take(NamedImages).Select(image => $"'{Path.GetFileName(image.Path)}'")) + (images.Length > NamedImages ? ", ..." : "");
        return $"{images.Length} of {Wording.Count(Count, what)} {(images.Length == 1 ? "is" : "are")} among those {which} ({how}): {names}. {consequence}";
    }
}

/// <summary>A picture that a model has seen.</summary>
public sealed class OverlappingImage
{
    internal OverlappingImage(string path, DatasetRole role, bool isExact) => (Path, Role, IsExact) = (path, role, isExact);

    /// <summary>The path of the sample (<see cref="ImageSample.Path"/>).</summary>
    public string Path { get; }

    /// <summary>What it was used for; of several uses the one that says most against it.</summary>
    public DatasetRole Role { get; }

    /// <summary>True where the very pixels were seen; false where a picture was that looks the same.</summary>
    public bool IsExact { get; }
}
