namespace TransferMed.Datasets;

/// <summary>Yes and no as programs write them into columns of labels.</summary>
internal static class FlagText
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "1 or true (there), 0 or false (not there), -1 (uncertain) or nothing (not mentioned)";

    /// <summary>Reads one: 1, 0, -1 for uncertain, NaN where nothing is said.</summary>
    public static bool TryParse(string text, out float value)
    {
        string word = text.Trim();
        (bool isFlag, value) = word.ToLowerInvariant() switch
        {
            "1" or "1.0" or "1,0" or "true" => (true, 1f),
            "0" or "0.0" or "0,0" or "false" => (true, 0f),
            "-1" or "-1.0" or "-1,0" => (true, -1f),
            _ when MissingLabels.IsMissing(word) => (true, float.NaN),
            _ => (false, float.NaN),
        };
        return isFlag;
    }
}
