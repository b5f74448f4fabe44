namespace TransferMed.Runtime;

/// <summary>What the library does to a file or folder; each of them can fail by itself.</summary>
internal enum FileAction
{
    /// <summary>Opens or creates a file for writing.</summary>
    Open,

    /// <summary>Writes bytes.</summary>
    Write,

    /// <summary>Waits until a file's bytes are on the disk.</summary>
    Flush,

    /// <summary>Gives a file another name.</summary>
    Rename,

    /// <summary>Waits until a folder's names are on the disk.</summary>
    FlushFolder,

    /// <summary>Removes a file.</summary>
    Delete,

    /// <summary>Makes a folder.</summary>
    CreateFolder,

    /// <summary>Removes a folder.</summary>
    DeleteFolder,
}
