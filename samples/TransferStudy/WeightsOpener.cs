using TransferMed;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Weights;

namespace StudyConsole;

/// <summary>The weights that a request names, opened.</summary>
internal static class WeightsOpener
{
    public static async Task<IReadOnlyList<StudyWeights>> OpenAsync(StudyRequest request, TorchDevice device, CancellationToken cancellation)
    {
        var opened = new List<StudyWeights>();
        try
        {
            foreach (NamedPath weights in request.Weights)
            {
                PretrainedWeights? entry = PretrainedWeights.List().FirstOrDefault(known => known.Id.Equals(weights.Path, StringComparison.OrdinalIgnoreCase));
                var options = new WeightsOptions { Preprocessing = entry is null ? request.Preprocessing : null, Size = request.WeightsSize, Device = device };
                opened.Add(Described(weights, entry, await PretrainedWeights.OpenAsync(weights.Path, options, null, cancellation)));
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

    private static StudyWeights Described(NamedPath weights, PretrainedWeights? entry, TrainedModel model) =>
        entry is not null
            ? new StudyWeights(weights.Name, model) { Origin = $"{entry}, {entry.Images} images; {entry.Source}; {entry.Citation}", License = entry.License }
            : new StudyWeights(weights.Name, model) { Origin = $"the file {Path.GetFileName(weights.Path)}", License = model.Card.License is { Length: > 0 } license ? license : null };
}
