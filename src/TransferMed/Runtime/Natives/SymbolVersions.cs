namespace TransferMed.Runtime;

/// <summary>One version that a shared object demands of a library.</summary>
/// <param name="Library">The library's name, for example <c>libstdc++.so.6</c>.</param>
/// <param name="Version">The version's name, for example <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">The index that the symbols of this version carry.</param>
/// <param name="FlagsOffset">Where its flags (vna_flags, 16 bits) stand in the file.</param>
/// <param name="IsWeak">True where the loader accepts that the library lacks the version.</param>
internal sealed record VersionNeed(string Library, string Version, int Index, long FlagsOffset, bool IsWeak);

/// <summary>Reads which symbol versions an ELF object demands, offers and binds.</summary>
internal static class SymbolVersions
{
    /// <summary>VER_FLG_WEAK: the loader may go on without this version.</summary>
    public const ushort WeakFlag = 2;

    private const int RelocationSize = 24;

    // Real libraries have fewer than a hundred; damaged counts and chains that stand still must not cost time or memory.
    private const int MaximumEntries = 4096;

    /// <summary>The versions that the object demands (DT_VERNEED), in file order.</summary>
    public static IReadOnlyList<VersionNeed> Needs(ElfImage image)
    {
        var needs = new List<VersionNeed>();
        if (image.Dynamic(ElfTag.VersionNeeds) is not ulong address)
        {
            return needs;
        }

        ulong libraries = Bounded(image.RequireDynamic(ElfTag.VersionNeedCount, "DT_VERNEEDNUM"), "DT_VERNEEDNUM");
        long entry = image.FileOffset(address);
        for (ulong i = 0; i < libraries; i++)
        {
            int versions = image.UInt16(entry + 2);
            string library = image.DynamicString(image.UInt32(entry + 4));
            long version = entry + image.UInt32(entry + 8);
            for (int j = 0; j < versions; j++)
            {
                bool weak = (image.UInt16(version + 4) & WeakFlag) != 0;
                string name = image.DynamicString(image.UInt32(version + 8));
                if (needs.Count == MaximumEntries)
                {
                    throw new ElfFormatException($"it demands more than {MaximumEntries} versions");
                }

                needs.Add(new VersionNeed(library, name, image.UInt16(version + 6) & 0x7fff, version + 4, weak));
                version += image.UInt32(version + 12);
            }

            entry += image.UInt32(entry + 12);
        }

        return needs;
    }

    /// <summary>The versions that the object offers (DT_VERDEF).</summary>
    public static IReadOnlySet<string> Definitions(ElfImage image)
    {
        var definitions = new HashSet<string>(StringComparer.Ordinal);
        if (image.Dynamic(ElfTag.VersionDefinitions) is not ulong address)
        {
            return definitions;
        }

        ulong count = Bounded(image.RequireDynamic(ElfTag.VersionDefinitionCount, "DT_VERDEFNUM"), "DT_VERDEFNUM");
        long entry = image.FileOffset(address);
        for (ulong i = 0; i < count; i++)
        {
            long name = entry + image.UInt32(entry + 12);
            definitions.Add(image.DynamicString(image.UInt32(name)));
            entry += image.UInt32(entry + 16);
        }

        return definitions;
    }

    /// <summary>
    /// The symbols of one version that a relocation binds. Where there is none, nothing in the object ever uses the version,
    /// and the demand for it is only a note of the compiler.
    /// </summary>
    public static IReadOnlyList<string> BoundSymbols(ElfImage image, int versionIndex)
    {
        var bound = new SortedSet<string>(StringComparer.Ordinal);
        long versions = image.FileOffset(image.RequireDynamic(ElfTag.SymbolVersions, "DT_VERSYM"));
        long symbols = image.FileOffset(image.RequireDynamic(ElfTag.SymbolTable, "DT_SYMTAB"));
        foreach ((long address, long size) in new[]
        {
            (ElfTag.Relocations, ElfTag.RelocationsSize),
            (ElfTag.PltRelocations, ElfTag.PltRelocationSize),
        })
        {
            if (image.Dynamic(address) is not ulong table || image.Dynamic(size) is not ulong length || length == 0)
            {
                continue;
            }

            long start = image.FileOffset(table);
            for (ulong place = 0; place + RelocationSize <= length; place += RelocationSize)
            {
                // The upper half of r_info is the symbol; 0 stands for none.
                long symbol = image.UInt32(start + (long)place + 12);
                if (symbol != 0 && (image.UInt16(versions + 2 * symbol) & 0x7fff) == versionIndex)
                {
                    bound.Add(image.DynamicString(image.UInt32(symbols + 24 * symbol)));
                }
            }
        }

        return [.. bound];
    }

    private static ulong Bounded(ulong count, string name) =>
        count <= (ulong)MaximumEntries ? count : throw new ElfFormatException($"{name} claims {count} entries");
}
