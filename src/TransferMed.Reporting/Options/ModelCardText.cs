namespace TransferMed.Reporting;

/// <summary>
/// What only the author of a study knows, for the model card: one property for each item of CLAIM 2024 (Tejani et al.) and
/// TRIPOD+AI (Collins et al. 2024) that no program can fill in. What is null stands in the report as
/// "to be written by the author".
/// </summary>
public sealed record ModelCardText
{
    /// <summary>A summary of design, methods, results and conclusion in a few sentences.</summary>
    public string? Summary { get; init; }

    /// <summary>The clinical background: for which patients, at which point of care, used by whom, in which role.</summary>
    public string? IntendedUse { get; init; }

    /// <summary>Known inequalities in care between groups of patients that bear on the task.</summary>
    public string? HealthInequalities { get; init; }

    /// <summary>The aims and hypotheses, and which comparison was named as the main one beforehand.</summary>
    public string? Objectives { get; init; }

    /// <summary>Whether pictures were collected before or after the question was asked, and where.</summary>
    public string? StudyDesign { get; init; }

    /// <summary>Where the pictures come from: institutions, dates, licences, how well they stand for the intended patients.</summary>
    public string? DataSources { get; init; }

    /// <summary>Who and what was included and excluded.</summary>
    public string? Eligibility { get; init; }

    /// <summary>What was done to the pictures before they were given to the program.</summary>
    public string? Preparation { get; init; }

    /// <summary>How the pictures were stripped of what identifies a person.</summary>
    public string? Deidentification { get; init; }

    /// <summary>The devices and settings that the pictures were taken with.</summary>
    public string? Acquisition { get; init; }

    /// <summary>How the true class was determined, and why in this way.</summary>
    public string? ReferenceStandard { get; init; }

    /// <summary>Who annotated with which qualification, whether blinded, and how well they agreed.</summary>
    public string? Annotators { get; init; }

    /// <summary>How the size of the test set was arrived at.</summary>
    public string? SampleSize { get; init; }

    /// <summary>Analyses of robustness beyond those in the report.</summary>
    public string? Robustness { get; init; }

    /// <summary>How predictions were explained, if they were.</summary>
    public string? Explainability { get; init; }

    /// <summary>Tests on pictures of other institutions, devices or times.</summary>
    public string? ExternalTest { get; init; }

    /// <summary>How well the model does in groups of patients (sex, age, skin colour, device).</summary>
    public string? Fairness { get; init; }

    /// <summary>The approval of an ethics committee, the registration of the study.</summary>
    public string? Ethics { get; init; }

    /// <summary>Demographic and clinical characteristics of the patients in each part.</summary>
    public string? Participants { get; init; }

    /// <summary>What the errors have in common, and what they would do to patients.</summary>
    public string? FailureAnalysis { get; init; }

    /// <summary>The limitations of the study.</summary>
    public string? Limitations { get; init; }

    /// <summary>What follows for practice, what a user must know and be able to do.</summary>
    public string? Implications { get; init; }

    /// <summary>Where protocol, code, model and data can be had.</summary>
    public string? Availability { get; init; }

    /// <summary>Who paid, and what interests the authors have.</summary>
    public string? Funding { get; init; }

    /// <summary>How patients and the public took part in the study.</summary>
    public string? PatientInvolvement { get; init; }

    /// <summary>Whether only a part of the data was used, and how it was chosen; added to what the library knows.</summary>
    public string? Subsets { get; init; }

    /// <summary>What was missing or unreadable, and what was done about it; added to what the library knows.</summary>
    public string? MissingData { get; init; }

    /// <summary>How pictures were assigned to training, validation and test; added to what the library knows.</summary>
    public string? Partitions { get; init; }

    /// <summary>At which level (patient, lesion, picture) the parts are disjoint, and how that was checked; added to what the library knows.</summary>
    public string? Disjointness { get; init; }

    /// <summary>How unequal the classes are, and what was done about it; added to what the library knows.</summary>
    public string? ClassImbalance { get; init; }

    /// <summary>The network with its layers, inputs and outputs; added to what the library knows.</summary>
    public string? Model { get; init; }

    /// <summary>Libraries with their versions; added to what the library knows.</summary>
    public string? Software { get; init; }

    /// <summary>What the weights were before training; added to what the library knows.</summary>
    public string? Initialization { get; init; }

    /// <summary>Augmentation, optimiser, schedule, epochs, stopping; added to what the library knows.</summary>
    public string? Training { get; init; }

    /// <summary>How the weights that were tested were chosen, and whether models were combined; added to what the library knows.</summary>
    public string? Selection { get; init; }
}
