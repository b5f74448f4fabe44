using System.Runtime.InteropServices;

namespace TransferMed.Runtime;

/// <summary>
/// Looks at a path before it is opened. Opening a named pipe waits for a writer that may never come, and a device has no
/// end; neither waits for a signal. Links to regular files are followed. On Linux the system is asked (<c>statx</c>);
/// elsewhere only what .NET tells of a file is known: devices of Windows, and no pipes of macOS.
/// </summary>
internal static partial class RegularFile
{
    private const int CurrentFolder = -100;
    private const uint TypeOnly = 1;
    private const int BufferSize = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;

    /// <summary>Passes over a regular file, a folder and a path at which there is nothing (opening says so better).</summary>
    /// <exception cref="IOException">It is something else; the message names path and kind.</exception>
    public static void Require(string path)
    {
        if (OtherKind(path) is string kind)
        {
            throw new IOException($"'{path}' is {kind} and no regular file; it is not opened, because reading it might never end. Put the file itself there.");
        }
    }

    /// <summary>What the path is if it can be opened but is no regular file: "a named pipe", "a device"; null for a file, a folder, or nothing.</summary>
    public static string? OtherKind(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return KindOfMode(ModeOf(path));
        }

        var file = new FileInfo(path);
        return file.Exists && (file.Attributes & FileAttributes.Device) != 0 ? "a device" : null;
    }

    private static string? KindOfMode(int mode) => (mode & TypeMask) switch
    {
        0x1000 => "a named pipe",
        0x2000 => "a character device",
        0x6000 => "a block device",
        0xC000 => "a socket",
        _ => null,
    };

    /// <summary>Type and permissions of what the path leads to; 0 where they cannot be told.</summary>
    private static unsafe int ModeOf(string path)
    {
        // The kernel's own structure: it is the same on every processor and with every C library.
        byte* buffer = stackalloc byte[BufferSize];
        try
        {
            return StatX(CurrentFolder, path, 0, TypeOnly, buffer) == 0 ? *(ushort*)(buffer + ModeOffset) : 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // A C library without this call: what the path leads to is then not looked at, as on other systems.
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* buffer);
}
