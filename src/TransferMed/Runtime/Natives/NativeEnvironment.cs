using System.Runtime.InteropServices;

namespace TransferMed.Runtime;

/// <summary>The environment that native libraries read: <see cref="Environment.SetEnvironmentVariable(string, string)"/> changes .NET's copy alone.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Gives a variable a value in the process's own environment, unless it has one. Not on Windows.</summary>
    public static void SetUnlessSet(string name, string value) => _ = SetEnvironment(name, value, 0);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
