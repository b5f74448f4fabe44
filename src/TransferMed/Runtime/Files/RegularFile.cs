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

    /// <summary>The bytes that <see cref="TryAsk"/> writes.</summary>
    public const int AnswerLength = 256;

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

    /// <summary>Asks Linux what the path leads to.</summary>
    /// <param name="path">The path; links are followed.</param>
    /// <param name="wanted">The fields (<c>STATX_...</c>).</param>
    /// <param name="answer">Receives the kernel's own structure: it is the same on every processor and with every C library.</param>
    /// <returns>False where there is nothing or it cannot be told.</returns>
    public static unsafe bool TryAsk(string path, uint wanted, Span<byte> answer)
    {
        try
        {
            fixed (byte* buffer = answer)
            {
                return StatX(CurrentFolder, path, 0, wanted, buffer) == 0;
            }
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // A C library without this call: what the path leads to is then not looked at, as on other systems.
            return false;
        }
    }

    /// <summary>Type and permissions of what the path leads to; 0 where they cannot be told.</summary>
    private static int ModeOf(string path)
    {
        Span<byte> answer = stackalloc byte[AnswerLength];
        return TryAsk(path, TypeOnly, answer) ? BitConverter.ToUInt16(answer[ModeOffset..]) : 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* buffer);
}
