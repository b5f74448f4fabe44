using System.Text;

namespace TransferMed.Evaluation;

/// <summary>The words that a name in one piece is made of.</summary>
internal static class NameWords
{
    /// <summary><c>patientAccuracy</c> becomes <c>patient accuracy</c>, <c>sensitivityAt90</c> <c>sensitivity at 90</c>; <c>F2</c> and <c>AUC</c> stay.</summary>
    public static string Apart(string name)
    {
        var words = new StringBuilder();
        for (int at = 0; at < name.Length; at++)
        {
            char letter = name[at];
            bool opens = at > 0 && char.IsAsciiLetterLower(name[at - 1]) && (char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));
            bool isWord = at + 1 < name.Length && char.IsAsciiLetterLower(name[at + 1]);
            words.Append(opens ? " " : "").Append(isWord && (opens || at == 0) ? char.ToLowerInvariant(letter) : letter is '_' ? ' ' : letter);
        }

        return words.ToString().Trim();
    }
}
