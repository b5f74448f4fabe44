using TransferMed.Explanations;

namespace TransferMed.Reporting;

/// <summary>What a model has to say about single pictures of a gallery.</summary>
/// <param name="Explain">Gives the heat map of a picture for a class; null for none.</param>
/// <param name="ReasonToAbstain">Gives the reason for no answer, or null for an answer; null: not asked.</param>
/// <param name="Owner">Whose heat maps they are where that is not the model of the page.</param>
internal sealed record GalleryVoices(Func<string, int, Explanation>? Explain, Func<string, string?>? ReasonToAbstain = null, string? Owner = null)
{
    /// <summary>Why the model gives no answer for a picture; null where it gives one, or none is asked.</summary>
    public string? Abstains(string path)
    {
        try
        {
            return ReasonToAbstain?.Invoke(path);
        }
        catch (Exception error) when (error is TransferMedException or ArgumentException)
        {
            return $"the model could not be asked ({error.Message.TrimEnd('.').Replace(path, ErrorGallery.ShortName(path), StringComparison.Ordinal)})";
        }
    }
}
