namespace TransferMed.Tests;

/// <summary>Whether the long form of tests is asked for, by TRANSFERMED_LONG=1: more cases of what the quick form shows by a few.</summary>
internal static class LongTests
{
    public static bool Asked => Environment.GetEnvironmentVariable("TRANSFERMED_LONG") == "1";
}
