using System.Globalization;

namespace TransferMed.Tests;

/// <summary>How many mutants a fuzz test makes: TRANSFERMED_FUZZ, else its quick number.</summary>
internal static class Fuzzing
{
    public static int Count(int quick) =>
        int.TryParse(Environment.GetEnvironmentVariable("TRANSFERMED_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : quick;
}
