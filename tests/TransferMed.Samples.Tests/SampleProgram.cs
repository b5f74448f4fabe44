using System.Reflection;

namespace TransferMed.Samples.Tests;

/// <summary>Starts a sample as a user does, in this process.</summary>
internal static class SampleProgram
{
    /// <param name="sample">The name of its assembly.</param>
    /// <param name="arguments">Its command line.</param>
    /// <returns>What the process would return.</returns>
    public static int Run(string sample, params string[] arguments)
    {
        object? result = Assembly.Load(sample).EntryPoint!.Invoke(null, [arguments]);
        return result is Task<int> task ? task.GetAwaiter().GetResult() : (int)result!;
    }
}
