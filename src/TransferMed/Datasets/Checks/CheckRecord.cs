using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>What a check found out about one picture.</summary>
/// <param name="Key">By what it is found.</param>
/// <param name="File">SHA-256 of the file that was read.</param>
/// <param name="Content">What was found; it has traits.</param>
internal readonly record struct CheckRecord(CheckKey Key, Digest File, ImageContent Content);
