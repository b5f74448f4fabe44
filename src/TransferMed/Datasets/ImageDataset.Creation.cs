using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    /// <summary>A dataset of a source of one's own that gives pixels, such as a generator or a store of decoded images.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="classes">The class names, in the order of the labels, each once.</param>
    /// <param name="samples">The samples; <see cref="ImageSample.Path"/> is a unique name, which the reader understands. Groups (patients) keep samples together in splits.</param>
    /// <param name="pixels">
    /// Reads a sample at a geometry; called by several threads at once. Equal samples must give equal pixels. What they look like at
    /// 256 x 256 is their identity for copies, fingerprint and audit.
    /// </param>
    /// <param name="classOrderIsStated">Whether the classes are grades, from least to most severe. Default false.</param>
    /// <returns>The dataset. No picture is read yet.</returns>
    /// <exception cref="ArgumentException">A name occurs twice or is blank, or a label has no class; the message names it.</exception>
    public static ImageDataset Create(
        string name, IEnumerable<string> classes, IEnumerable<ImageSample> samples, IPixelReader pixels, bool classOrderIsStated = false)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        (ValueList<string> names, ValueList<ImageSample> given) = Checked(name, new SingleLabel(), classes, samples);
        return new ImageDataset(name, names, given, pixels) { ClassOrderIsStated = classOrderIsStated };
    }

    /// <summary>A dataset of a source of one's own that gives pixels, with what is asked about them: findings, grades or values.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="task">What is asked: for <see cref="MultiLabel"/> and <see cref="Regression"/> each sample has <see cref="ImageSample.Targets"/>, for the others a <see cref="ImageSample.Label"/>.</param>
    /// <param name="targets">The names of the findings or values in the order of the targets, of the grades from least to most severe, or of the classes; each once.</param>
    /// <param name="samples">The samples; <see cref="ImageSample.Path"/> is a unique name, which the reader understands.</param>
    /// <param name="pixels">Reads a sample at a geometry; called by several threads at once. Equal samples must give equal pixels.</param>
    /// <returns>The dataset. No picture is read yet.</returns>
    /// <exception cref="ArgumentException">
    /// A name occurs twice or is blank; a sample has not one target for each name, one that the task does not allow, or targets where the task has classes or grades; the message names it.
    /// </exception>
    public static ImageDataset Create(string name, LearningTask task, IEnumerable<string> targets, IEnumerable<ImageSample> samples, IPixelReader pixels)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(pixels);
        task.Validate();
        (ValueList<string> names, ValueList<ImageSample> given) = Checked(name, task, targets, samples);
        return new ImageDataset(name, names, given, pixels) { Task = task, ClassOrderIsStated = task is Ordinal };
    }

    /// <summary>
    /// A dataset whose encoded files (JPEG, PNG, DICOM, whatever <see cref="DatasetOptions.Decoding"/> decodes) come from a function:
    /// an archive, a database, an object store. Everything that <see cref="Open"/> checks is checked.
    /// </summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="classes">The class names, in the order of the labels, each once; for tasks of findings or values their names in the order of the targets.</param>
    /// <param name="samples">The samples; <see cref="ImageSample.Path"/> is a unique name, which the function understands. They have <see cref="ImageSample.Targets"/> where <see cref="DatasetOptions.Task"/> asks for them.</param>
    /// <param name="read">Gives the bytes of a sample's file; called by several threads at once.</param>
    /// <param name="options">How; the defaults where null. <see cref="DatasetOptions.Columns"/> and <see cref="DatasetOptions.SplitFolders"/> mean nothing here.</param>
    /// <param name="monitor">Who watches the check of the pictures; nobody where null.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <returns>The dataset.</returns>
    /// <exception cref="ArgumentException">A name occurs twice or is blank, a label has no class, or targets are not those of the task; the message names it.</exception>
    /// <exception cref="DatasetException">The labels are not those of a classification.</exception>
    /// <exception cref="ImageDecodeException">A picture cannot be decoded, and the options do not say that it is to be skipped.</exception>
    public static ImageDataset Create(
        string name,
        IEnumerable<string> classes,
        IEnumerable<ImageSample> samples,
        Func<ImageSample, ReadOnlyMemory<byte>> read,
        DatasetOptions? options = null,
        DatasetMonitor? monitor = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        options ??= new DatasetOptions();
        options.Validate();
        (ValueList<string> names, ValueList<ImageSample> given) = Checked(name, options.Task ?? new SingleLabel(), classes, samples);
        if (options.Task is Ordinal && options.Classes is null)
        {
            options = options with { Classes = names };
        }

        return new ImageDataset(DatasetAssembly.Assemble(
            name, [.. names], given, [], options, monitor, cancellationToken, pixels: new FilePixelReader(options.Decoding, new FileIdentities(), new GivenFiles(read))));
    }

    private static (ValueList<string> Classes, ValueList<ImageSample> Samples) Checked(string name, LearningTask task, IEnumerable<string> classes, IEnumerable<ImageSample> samples)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ValueList<string> names = classes.ToValueList();
        ValueList<ImageSample> given = samples.ToValueList();
        if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace) || names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw new ArgumentException($"The {task.Targets} are {names}; name at least one, each once and none blank.", nameof(classes));
        }

        if (task is Regression { Units.Count: > 0 } regression && regression.Units.Count != names.Count)
        {
            throw new ArgumentException($"The values are {names} and have {regression.Units.Count} units; name one for each, empty for a value without one, or none at all.", nameof(task));
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (ImageSample sample in given)
        {
            if (FaultOf(task, names, sample) is string fault)
            {
                throw new ArgumentException(fault, nameof(samples));
            }

            if ((uint)sample.Label >= (uint)names.Count)
            {
                throw new ArgumentException($"The sample '{sample.Path}' has the label {sample.Label}; the classes {names} have the labels 0 to {names.Count - 1}.", nameof(samples));
            }

            if (!(sample.Weight >= 0 && float.IsFinite(sample.Weight)))
            {
                throw new ArgumentException(FormattableString.Invariant($"The sample '{sample.Path}' has the weight {sample.Weight}; it must be a finite number from 0."), nameof(samples));
            }

            if (string.IsNullOrEmpty(sample.Path) || !known.Add(sample.Path))
            {
                throw new ArgumentException($"The path '{sample.Path}' {(string.IsNullOrEmpty(sample.Path) ? "is empty" : "stands twice")}; each sample needs a name of its own.", nameof(samples));
            }
        }

        return (names, given);
    }

    /// <summary>Says why a sample does not answer what the task asks; null where it does.</summary>
    private static string? FaultOf(LearningTask task, ValueList<string> names, ImageSample sample)
    {
        if (task.IsOneOfSeveral)
        {
            return sample.Targets.Count == 0
                ? null
                : $"The sample '{sample.Path}' has {sample.Targets.Count} targets, and the task is {task.Wording} to a picture, which is its label. Name the task ({nameof(MultiLabel)}, {nameof(Regression)}), or leave the targets out.";
        }

        if (sample.Targets.Count != names.Count || sample.Label != 0)
        {
            return $"The sample '{sample.Path}' has {sample.Targets.Count} targets and the label {sample.Label}; the task is {task.Wording}, with one target for each of {names} (NaN where it is not known) and the label 0.";
        }

        int wrong = sample.Targets.Index().Where(pair => task.Fault(pair.Item) is not null).Select(pair => pair.Index).DefaultIfEmpty(-1).First();
        return wrong < 0 ? null : FormattableString.Invariant($"The sample '{sample.Path}' has the target {sample.Targets[wrong]} for '{names[wrong]}': {task.Fault(sample.Targets[wrong])}.");
    }
}
