using System.Runtime.InteropServices;

namespace TransferMed.Runtime;

/// <summary>
/// A second name for a file, which the system gives only where nothing has it: the one way by which the first of several is told. .NET's own move to a new name looks first and
/// renames then, so that two may both believe to be the first.
/// </summary>
internal static partial class HardLink
{
    private const int AlreadyExists = 17;

    /// <summary>Gives the name.</summary>
    /// <returns>Null where the file system has no such names, or something else is wrong that another way will tell; false where the name is taken.</returns>
    public static bool? TryMake(string existing, string name) => OperatingSystem.IsWindows() ? null
        : Link(existing, name) == 0 ? true
        : Marshal.GetLastPInvokeError() == AlreadyExists ? false
        : null;

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
