namespace TransferMed.Studies;

/// <summary>What the files of a study's folder are called.</summary>
internal static class StudyFileNames
{
    public const string Results = "results.json";

    public const string Models = "models";
}
