using TransferMed.Datasets;

namespace TransferMed.Reporting;

/// <summary>What that which is asked about a picture is called, and how a model card asks for it.</summary>
/// <param name="One">One of them within a sentence: "class".</param>
/// <param name="Many">Several of them: "classes".</param>
internal sealed record TargetWords(string One, string Many)
{
    public static TargetWords Classes { get; } = new("class", "classes");

    public static TargetWords Grades { get; } = new("grade", "grades")
    {
        Truth = "Definition of the true grade",
        TruthAsked = "how the true grade was determined, and why in this way",
        Balance = "Balance of the grades",
        BalanceAsked = "how unequal the grades are, and what was done about it",
    };

    public static TargetWords Findings { get; } = new("finding", "findings")
    {
        Truth = "Definition of the true findings",
        TruthAsked = "how it was determined whether a finding is there, what unknown means, and why in this way",
        Balance = "Frequency of the findings",
        BalanceAsked = "how rare the findings are, and what was done about it",
    };

    public static TargetWords Values { get; } = new("value", "values")
    {
        Truth = "Definition of the measured values",
        TruthAsked = "how the values were measured, how well the measurement repeats, and why in this way",
        Balance = "Distribution of the values",
        BalanceAsked = "which range the values cover, and what was done about its ends",
    };

    /// <summary>The topic of the model card about the truth.</summary>
    public string Truth { get; private init; } = "Definition of the true class";

    /// <summary>What its author is asked for there.</summary>
    public string TruthAsked { get; private init; } = "how the true class was determined, and why in this way";

    /// <summary>The topic of the model card about how frequent what is.</summary>
    public string Balance { get; private init; } = "Class imbalance";

    /// <summary>What its author is asked for there.</summary>
    public string BalanceAsked { get; private init; } = "how unequal the classes are, and what was done about it";

    /// <summary>With a capital, for headings.</summary>
    public string Heading => Capital(One);

    /// <summary>Several with a capital.</summary>
    public string HeadingOfMany => Capital(Many);

    public static TargetWords Of(LearningTask task) => task switch
    {
        MultiLabel => Findings,
        Regression => Values,
        Ordinal => Grades,
        _ => Classes,
    };

    /// <summary>"3 findings".</summary>
    public string Count(long count) => NumberText.Plural(count, One, Many);

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
