using Microsoft.Win32.SafeHandles;

namespace TransferMed.Runtime;

/// <summary>Reads a part of an open file whole: the system may give less than it was asked for.</summary>
internal static class PositionedReading
{
    /// <summary>Fills the bytes from a place on; false where the file ends before.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool TryFill(SafeFileHandle file, Span<byte> destination, long at)
    {
        while (destination.Length > 0)
        {
            int read = RandomAccess.Read(file, destination, at);
            if (read == 0)
            {
                return false;
            }

            destination = destination[read..];
            at += read;
        }

        return true;
    }
}
