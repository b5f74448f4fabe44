namespace SampleConsole;

/// <summary>The message of an error in the arguments, without the parameter names that .NET puts behind it.</summary>
internal static class UsageError
{
    public static string TextOf(ArgumentException error)
    {
        int end = error.Message.IndexOf(" (Parameter ", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message[..end];
    }
}
