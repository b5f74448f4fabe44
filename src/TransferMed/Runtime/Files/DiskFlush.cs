using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TransferMed.Runtime;

/// <summary>
/// Waits for the disk and says when it failed. .NET's own <c>Flush(true)</c> passes over some errors of <c>fsync</c>, and
/// offers none for folders.
/// </summary>
internal static partial class DiskFlush
{
    private const int Interrupted = 4;
    private const int ReadOnly = 0;

    private static readonly nint s_fsync = OperatingSystem.IsWindows() ? 0 : NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "fsync");
    private static readonly int s_closeOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Waits until a file's bytes are on the disk.</summary>
    /// <exception cref="IOException">They may not be there: names the file and the system's reason.</exception>
    public static void File(FileStream file)
    {
        file.Flush();
        File(file.SafeFileHandle, file.Name);
    }

    /// <summary>The same for a file that is written by positions.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name, for the error.</param>
    public static void File(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file);
        }
        else if (Sync(file) is int error and not 0)
        {
            throw Failure(path, error);
        }
    }

    /// <summary>
    /// Waits until the names in a folder are on the disk. Without it a power cut may bring the old file back. Windows keeps names
    /// in its journal and has no such call; folders that may not be read, and file systems that know no such call for folders,
    /// are left alone, because nothing can be done about them.
    /// </summary>
    /// <exception cref="IOException">The names may not be there: names the folder and the system's reason.</exception>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = OpenFolder(path, ReadOnly | s_closeOnExec);
        if (descriptor < 0)
        {
            int cause = Marshal.GetLastPInvokeError();
            if (IsForbidden(cause))
            {
                return;
            }

            throw Failure(path, cause);
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Sync(handle) is int error and not 0 && !IsUnknownCall(error))
        {
            throw Failure(path, error);
        }
    }

    /// <summary>Lets readers in while the file gets its name, but still nobody who wants it alone. Windows takes no advice on locks.</summary>
    public static void ShareLock(SafeFileHandle file)
    {
        const int Shared = 1;
        const int WithoutWaiting = 4;
        if (!OperatingSystem.IsWindows())
        {
            // Where the file system has no locks there was none before either.
            _ = Lock(file, Shared | WithoutWaiting);
        }
    }

    private static int Sync(SafeFileHandle handle)
    {
        while (true)
        {
            if (Fsync(handle) == 0)
            {
                return 0;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error;
            }
        }
    }

    // EPERM and EACCES.
    private static bool IsForbidden(int error) => error is 1 or 13;

    // EINVAL, and ENOTSUP on Linux and on macOS.
    private static bool IsUnknownCall(int error) => error is 22 || error == (OperatingSystem.IsMacOS() ? 45 : 95);

    private static IOException Failure(string path, int error) =>
        new($"'{path}' cannot be brought to the disk: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).", error);

    // Through the process's own table of symbols, so that what a user puts in front of the C library is asked as well.
    private static unsafe int Fsync(SafeFileHandle handle)
    {
        bool isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            Marshal.SetLastSystemError(0);
            int result = ((delegate* unmanaged<int, int>)s_fsync)((int)handle.DangerousGetHandle());
            Marshal.SetLastPInvokeError(Marshal.GetLastSystemError());
            return result;
        }
        finally
        {
            if (isHeld)
            {
                handle.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}
