using TransferMed.Datasets;
using TransferMed.Packaging;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Advising;

/// <summary>What a network for a target could start from: a model with its weights, or pictures that it would first be trained on.</summary>
public sealed class SourceCandidate
{
    /// <summary>A model: of a package, published weights, a checkpoint, or a graph whose features are taken (<c>OnnxFeatures.Model</c>).</summary>
    /// <param name="name">Its name, of the form of a study's source (<see cref="StudySource"/>).</param>
    /// <param name="model">The model; it is not changed, its head is not used. It belongs to the caller and must live as long as the candidate is used.</param>
    /// <exception cref="ArgumentException">The name has another form or is <c>scratch</c>.</exception>
    public SourceCandidate(string name, TrainedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        StudySource.CheckNames([name]);
        (Name, Model) = (name, model);
        DatasetCard[] seen = [.. model.Card.Datasets.Where(dataset => dataset.Role is DatasetRole.Source or DatasetRole.Training)];
        Images = seen.Length > 0 ? seen.Sum(dataset => (long)dataset.Count) : model.Start?.Images;
        License = model.Card.License is { Length: > 0 } license ? license : model.Start?.License;
    }

    /// <summary>Pictures that a network is still to be trained on.</summary>
    /// <param name="name">Their name, of the form of a study's source (<see cref="StudySource"/>).</param>
    /// <param name="dataset">The pictures, with labels.</param>
    /// <exception cref="ArgumentException">The name has another form or is <c>scratch</c>, or the pictures have no labels.</exception>
    public SourceCandidate(string name, ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        StudySource.CheckNames([name]);
        ClassCheck.RequireLabels(dataset);
        (Name, Dataset, Images) = (name, dataset, dataset.Count);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The model, or null where it is still to be trained.</summary>
    public TrainedModel? Model { get; }

    /// <summary>The pictures to train on, or null for a model.</summary>
    public ImageDataset? Dataset { get; }

    /// <summary>How many pictures the source has. Default: those of the dataset, or those that the model's package says it was trained on, else those of the published weights that it began with; null where nobody says.</summary>
    public long? Images { get; init; }

    /// <summary>Whether the source has pictures of all kinds, as ImageNet has, and not of one field. Default false.</summary>
    public bool IsGeneral { get; init; }

    /// <summary>Its licence and terms in plain words. Default: what the model's package says, else those of the published weights that it began with; null where nobody says.</summary>
    public string? License { get; init; }

    /// <summary>Where it comes from, in plain words. Default null: nobody says.</summary>
    public string? Origin { get; init; }

    /// <summary>What it is, in words: a network with its features, or pictures to be trained on.</summary>
    public string Kind => Model is { Network.Spec: var spec }
        ? FormattableString.Invariant($"{(IsGeneral ? "general" : "special")} weights of {spec.Name}, {spec.Input.Height} x {spec.Input.Width} px, {spec.Plan.HeadInputs} features")
        : $"{(IsGeneral ? "general" : "special")} pictures, not trained on yet";

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Kind}";
}
