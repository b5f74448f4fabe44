using TransferMed;
using TransferMed.Studies;
using TransferMed.Weights;

namespace StudyConsole;

/// <summary>The weights that a request names, opened.</summary>
internal static class WeightsOpener
{
    public static async Task<IReadOnlyList<StudyWeights>> OpenAsync(IReadOnlyList<NamedPath> named, CancellationToken cancellation)
    {
        var opened = new List<StudyWeights>();
        try
        {
            foreach (NamedPath weights in named)
            {
                TrainedModel model = await PretrainedWeights.OpenAsync(weights.Path, null, cancellation);
                opened.Add(Described(weights, model));
            }

            return opened;
        }
        catch
        {
            Close(opened);
            throw;
        }
    }

    public static void Close(IEnumerable<StudyWeights> opened)
    {
        foreach (StudyWeights weights in opened)
        {
            weights.Model.Dispose();
        }
    }

    private static StudyWeights Described(NamedPath weights, TrainedModel model) =>
        PretrainedWeights.List().FirstOrDefault(known => known.Id.Equals(weights.Path, StringComparison.OrdinalIgnoreCase)) is { } entry
            ? new StudyWeights(weights.Name, model) { Origin = $"{entry}, {entry.Images} images; {entry.Source}; {entry.Citation}", License = entry.License }
            : new StudyWeights(weights.Name, model) { Origin = $"the file {Path.GetFileName(weights.Path)}", License = model.Card.License is { Length: > 0 } license ? license : null };
}
