using System.Buffers.Binary;

namespace TransferMed.Runtime;

/// <summary>
/// Makes a library loadable on a host whose C++ runtime is older than the compiler that built it. The compiler notes a
/// demand for <c>GLIBCXX_3.4.32</c> in every object that includes the stream headers, although nothing ever binds the one
/// symbol of that version. Marking such a demand as weak lets the loader accept the library; nothing else changes.
/// </summary>
internal static class SymbolVersionFix
{
    /// <summary>Marks those demands as weak that the host cannot meet and that no relocation uses.</summary>
    /// <param name="library">The bytes of the library.</param>
    /// <param name="offered">By library name, the versions that the host offers; other libraries are not looked at.</param>
    /// <returns>The changed copy, or null where the host meets every demand.</returns>
    /// <exception cref="ElfFormatException">The bytes are no 64-bit little-endian ELF object, or are damaged.</exception>
    /// <exception cref="TransferMedException">A demand is really used: the host's library is too old.</exception>
    public static byte[]? Apply(byte[] library, IReadOnlyDictionary<string, IReadOnlySet<string>> offered)
    {
        ElfImage image = ElfImage.Parse(library);
        byte[]? changed = null;
        foreach (VersionNeed need in SymbolVersions.Needs(image))
        {
            if (need.IsWeak || !offered.TryGetValue(need.Library, out IReadOnlySet<string>? versions) || versions.Contains(need.Version))
            {
                continue;
            }

            IReadOnlyList<string> bound = SymbolVersions.BoundSymbols(image, need.Index);
            if (bound.Count > 0)
            {
                throw new NativeBackendException(
                    $"The host's {need.Library} does not offer the version {need.Version}, which is needed for {string.Join(", ", bound.Take(3))}. "
                    + "Use a newer Linux distribution or a newer C++ runtime and C library.");
            }

            changed ??= library.AsSpan().ToArray();
            Span<byte> flags = changed.AsSpan((int)need.FlagsOffset, 2);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | SymbolVersions.WeakFlag));
        }

        return changed;
    }
}
