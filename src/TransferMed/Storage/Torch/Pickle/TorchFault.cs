namespace TransferMed.Storage;

/// <summary>How messages about PyTorch's files are worded.</summary>
internal static class TorchFault
{
    /// <summary>The error for a file that breaks the format.</summary>
    public static StorageException Damaged(string path, string fault, Exception? cause = null) =>
        new($"The file '{path}' is no valid PyTorch checkpoint: {fault}. It is damaged, cut off or of another format; get it again.", cause);

    /// <summary>A text of the file as messages show it: not longer than a line, and without what a terminal obeys.</summary>
    public static string Shown(string text)
    {
        string line = string.Create(Math.Min(text.Length, 120), text, (shown, all) =>
        {
            for (int i = 0; i < shown.Length; i++)
            {
                shown[i] = char.IsControl(all[i]) ? '?' : all[i];
            }
        });
        return text.Length <= 120 ? line : line + "...";
    }
}
