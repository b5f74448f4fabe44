namespace TransferMed.Runtime;

/// <summary>A file is no ELF shared object of the expected kind, or its tables point outside of it.</summary>
internal sealed class ElfFormatException(string message) : TransferMedException(message);
