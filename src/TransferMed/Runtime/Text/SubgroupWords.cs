namespace TransferMed.Runtime;

/// <summary>The words by which a name tells that it is of whom or of what samples are.</summary>
internal static class SubgroupWords
{
    /// <summary>Of ages: numbers beside them measure something.</summary>
    public static IReadOnlySet<string> Ages { get; } = new HashSet<string>(StringComparer.Ordinal) { "age", "alter" };

    /// <summary>Of kinds: numbers beside them are codes, such as those of hospitals.</summary>
    public static IReadOnlySet<string> Kinds { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "sex", "gender", "site", "anatomy", "localization", "localisation", "location", "region", "device", "camera", "scanner", "machine", "manufacturer", "vendor",
        "dermoscope", "microscope", "stain", "hospital", "clinic", "institution", "centre", "center", "country", "ethnicity", "race", "fitzpatrick", "skintone", "skintype", "phototype", "geschlecht",
    };
}
