namespace TransferMed.Reporting;

/// <summary>What a study's page answers by predictions of one kind, beside what it says of every study.</summary>
/// <param name="Works">What single answers of the best scenario are worth; null for nothing.</param>
/// <param name="IsBetter">The scenarios beside one another by their predictions; null for nothing.</param>
/// <param name="IsBelieved">Whether probabilities mean what they say; null where there are none.</param>
/// <param name="Fails">Where the best scenario errs.</param>
internal sealed record StudyAnswers(PageSection? Works, PageSection? IsBetter, PageSection? IsBelieved, IReadOnlyList<PageSection?> Fails);
