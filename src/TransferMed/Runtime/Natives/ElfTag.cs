namespace TransferMed.Runtime;

/// <summary>The tags of an ELF dynamic section that symbol versions need.</summary>
internal static class ElfTag
{
    public const long PltRelocationSize = 2;
    public const long StringTable = 5;
    public const long SymbolTable = 6;
    public const long Relocations = 7;
    public const long RelocationsSize = 8;
    public const long StringTableSize = 10;
    public const long PltRelocations = 23;
    public const long SymbolVersions = 0x6ffffff0;
    public const long VersionDefinitions = 0x6ffffffc;
    public const long VersionDefinitionCount = 0x6ffffffd;
    public const long VersionNeeds = 0x6ffffffe;
    public const long VersionNeedCount = 0x6fffffff;
}
