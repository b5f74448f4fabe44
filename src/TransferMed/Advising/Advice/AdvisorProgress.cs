namespace TransferMed.Advising;

/// <summary>Which candidate an advisor is at.</summary>
/// <param name="Candidate">Its name.</param>
/// <param name="Index">Its place, from 1.</param>
/// <param name="Candidates">How many there are.</param>
public sealed record AdvisorProgress(string Candidate, int Index, int Candidates);
