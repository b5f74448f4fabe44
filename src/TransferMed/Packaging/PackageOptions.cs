using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>What a package says that a model does not know. What is null stays as the model's own card says it.</summary>
public sealed record PackageOptions
{
    /// <summary>What the model is called.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for and what it is not for.</summary>
    public string? Description { get; init; }

    /// <summary>Under which terms weights and training pictures may be used.</summary>
    public string? License { get; init; }

    /// <summary>When the model was made. Not the time of writing unless you say so: equal models then give equal files.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The pictures that it was made and judged with (<see cref="DatasetCard.From(DatasetParts)"/>).</summary>
    public ValueList<DatasetCard>? Datasets { get; init; }

    /// <summary>
    /// Whether the package holds what the pictures are recognised by that the model was trained, watched and tested with: 24 bytes of each. Whoever has
    /// such a picture can then tell that it was among them (<c>TrainingOverlap.Of</c>); nobody can draw it. Pictures that opening their dataset did not
    /// decode are decoded for it; those that can no longer be read are left out. Default: true.
    /// </summary>
    public bool Fingerprints { get; init; } = true;

    internal ModelCard ApplyTo(ModelCard card, ImageFingerprints? fingerprints = null) => new(card)
    {
        Name = Name ?? card.Name,
        Description = Description ?? card.Description,
        License = License ?? card.License,
        Created = Created ?? card.Created,
        Datasets = Datasets ?? card.Datasets,
        Fingerprints = fingerprints,
    };
}
