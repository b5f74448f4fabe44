namespace TransferMed.Reporting;

/// <summary>What a reader asks, in the order in which a page answers.</summary>
internal static class Questions
{
    public const string Works = "Does it work?";

    public const string IsBetter = "Is it better than the alternatives?";

    public const string IsBelieved = "May I believe it?";

    public const string Fails = "Where does it fail?";

    public const string IsRepeated = "How do I repeat it?";

    /// <summary>Puts sections below a question; those that are null are left out.</summary>
    public static IEnumerable<PageSection> Ask(string question, params PageSection?[] sections) =>
        sections.OfType<PageSection>().Select(section => section with { Question = question });
}
