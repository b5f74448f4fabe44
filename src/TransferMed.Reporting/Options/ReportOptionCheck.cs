namespace TransferMed.Reporting;

/// <summary>Checks that options of reports have in common.</summary>
internal static class ReportOptionCheck
{
    private const int MostImages = 200;

    public static void Images(int value, string name)
    {
        if (value is < 0 or > MostImages)
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} is {value}; it must be from 0 to {MostImages}."));
        }
    }
}
