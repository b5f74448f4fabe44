namespace TransferMed.Reporting;

/// <summary>
/// The items of CLAIM 2024 (Tejani et al., Radiology: Artificial Intelligence 6, e240300) and TRIPOD+AI (Collins et al., BMJ
/// 385, e078378), in this library's own words. The numbers lead to the full text of the guidelines.
/// </summary>
internal static class CardTemplate
{
    public static IReadOnlyList<CardGroup> Fill(CardFacts facts, ModelCardText card) =>
    [
        new("Title, summary and background",
        [
            CardItem.Filled("Kind of study", "CLAIM 1 \u00B7 TRIPOD+AI 1", facts.Kind),
            new("Summary", "CLAIM 2 \u00B7 TRIPOD+AI 2", facts.Summary, "design, methods, results and conclusion in a few sentences", card.Summary),
            CardItem.Asked("Background and intended use", "CLAIM 3 \u00B7 TRIPOD+AI 3a, 3b", "for which patients, at which point of care, used by whom and in which role", card.IntendedUse),
            CardItem.Asked("Health inequalities", "TRIPOD+AI 3c", "known differences in care between groups of patients that bear on the task", card.HealthInequalities),
            new("Objectives", "CLAIM 4 \u00B7 TRIPOD+AI 4", facts.Objective, "aims and hypotheses, and which comparison was named as the main one beforehand", card.Objectives),
        ]),
        new("Data",
        [
            CardItem.Asked("Study design", "CLAIM 5, 6", "whether pictures were collected before or after the question was asked, and where", card.StudyDesign),
            new("Data sources", "CLAIM 7 \u00B7 TRIPOD+AI 5a, 5b", facts.Data, "institutions, dates, licences, and how well the pictures stand for the intended patients", card.DataSources),
            new("Inclusion and exclusion", "CLAIM 8 \u00B7 TRIPOD+AI 6a, 6b", facts.Eligibility, "who and what was included and excluded", card.Eligibility),
            new("Preparation of the pictures", "CLAIM 9 \u00B7 TRIPOD+AI 7", facts.Preprocessing, "what was done to the pictures before they were given to the program", card.Preparation),
            KnownOr(facts.Subsets, "Selection of subsets", "CLAIM 10", "whether only a part of the data was used, and how it was chosen", card.Subsets),
            CardItem.Asked("De-identification", "CLAIM 11", "how the pictures were stripped of what identifies a person", card.Deidentification),
            KnownOr(facts.Missing, "Missing and unreadable data", "CLAIM 12 \u00B7 TRIPOD+AI 11", "what was missing or unreadable, and what was done about it", card.MissingData),
            new("Acquisition", "CLAIM 13 \u00B7 TRIPOD+AI 9", facts.Acquisition, "the devices and settings that the pictures were taken with", card.Acquisition),
        ]),
        new("Reference standard",
        [
            new(facts.Words.Truth, "CLAIM 14, 15 \u00B7 TRIPOD+AI 8a", facts.Labels, facts.Words.TruthAsked, card.ReferenceStandard),
            CardItem.Asked("Annotators and their agreement", "CLAIM 16\u201318 \u00B7 TRIPOD+AI 8b, 8c", "who annotated with which qualification, whether blinded, and how well they agreed", card.Annotators),
        ]),
        new("Partitions",
        [
            KnownOr(facts.Partitions, "Assignment to parts", "CLAIM 19 \u00B7 TRIPOD+AI 12a", "how pictures were assigned to training, validation and test", card.Partitions),
            KnownOr(facts.Disjointness, "What no two parts share", "CLAIM 20", "at which level (patient, lesion, picture) the parts are disjoint, and how that was checked", card.Disjointness),
            new("Sample size", "CLAIM 21 \u00B7 TRIPOD+AI 10", facts.Numbers, "how the size of the test set was arrived at", card.SampleSize),
            KnownOr(facts.ClassBalance, facts.Words.Balance, "TRIPOD+AI 13", facts.Words.BalanceAsked, card.ClassImbalance),
        ]),
        new("Model and training",
        [
            KnownOr(facts.Model, "Model", "CLAIM 22 \u00B7 TRIPOD+AI 12c, 22", "the network with its layers, inputs and outputs", card.Model),
            KnownOr(facts.Software, "Software", "CLAIM 23", "libraries with their versions", card.Software),
            KnownOr(facts.Initialization, "Initialisation", "CLAIM 24", "random numbers or pretrained weights, and which", card.Initialization),
            KnownOr(facts.Training, "Training", "CLAIM 25 \u00B7 TRIPOD+AI 12c", "augmentation, optimiser, schedule, epochs, stopping", card.Training),
            KnownOr(facts.Selection, "Choice of the final model", "CLAIM 26, 27", "how the weights that were tested were chosen, and whether models were combined", card.Selection),
        ]),
        new("Evaluation",
        [
            CardItem.Filled("Measures of performance", "CLAIM 28 \u00B7 TRIPOD+AI 12e, 15", facts.Metrics),
            CardItem.Filled("Uncertainty and significance", "CLAIM 29 \u00B7 TRIPOD+AI 12e", facts.Uncertainty),
            new("Robustness", "CLAIM 30 \u00B7 TRIPOD+AI 12d", facts.Robustness, "analyses of robustness beyond those in this report", card.Robustness),
            CardItem.Asked("Explainability", "CLAIM 31", "how predictions were explained, if they were", card.Explainability),
            CardItem.Filled("Internal test", "CLAIM 32 \u00B7 TRIPOD+AI 16", facts.InternalTest),
            new("External test", "CLAIM 33 \u00B7 TRIPOD+AI 12g", facts.ExternalTest, "tests on pictures of other institutions, devices or times", card.ExternalTest),
            CardItem.Asked("Fairness", "TRIPOD+AI 14, 23a", "how well the model does in groups of patients: sex, age, skin colour, device", card.Fairness),
            CardItem.Asked("Ethics and registration", "CLAIM 34 \u00B7 TRIPOD+AI 17, 18d", "the approval of an ethics committee, the registration of the study", card.Ethics),
        ]),
        new("Results and discussion",
        [
            new("Characteristics of the patients", "CLAIM 35, 36 \u00B7 TRIPOD+AI 20a, 20b", facts.Participants, "numbers of patients, and their characteristics in each part", card.Participants),
            CardItem.Filled("Performance", "CLAIM 37, 38 \u00B7 TRIPOD+AI 23a", facts.Performance),
            new("Analysis of failures", "CLAIM 39", facts.Failures, "what the errors have in common, and what they would do to patients", card.FailureAnalysis),
            new("Limitations", "CLAIM 40 \u00B7 TRIPOD+AI 25, 26", facts.Limitations, "the limitations of the study", card.Limitations),
            new("Implications", "CLAIM 41 \u00B7 TRIPOD+AI 27", facts.Implications, "what follows for practice, what a user must know and be able to do", card.Implications),
            new("Protocol, code, model and data", "CLAIM 42, 43 \u00B7 TRIPOD+AI 18c, 18e, 18f", facts.Availability, "where protocol, code, model and data can be had", card.Availability),
            CardItem.Asked("Funding and interests", "CLAIM 44 \u00B7 TRIPOD+AI 18a, 18b", "who paid, and what interests the authors have", card.Funding),
            CardItem.Asked("Patients and the public", "TRIPOD+AI 19", "how patients and the public took part in the study", card.PatientInvolvement),
        ]),
    ];

    /// <summary>An item that the author is asked for where the library does not know it.</summary>
    private static CardItem KnownOr(string? known, string topic, string source, string question, string? answer) =>
        new(topic, source, known, known is null ? question : null, answer);
}
