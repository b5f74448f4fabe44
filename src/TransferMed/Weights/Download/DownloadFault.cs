namespace TransferMed.Weights;

/// <summary>Why a request did not bring the whole file.</summary>
/// <param name="Reason">A part of a sentence.</param>
/// <param name="MayPass">Whether another try can do better.</param>
/// <param name="Wait">How long the server asks to wait, or null.</param>
/// <param name="Cause">The error behind it, or null.</param>
internal sealed record DownloadFault(string Reason, bool MayPass, TimeSpan? Wait = null, Exception? Cause = null);
