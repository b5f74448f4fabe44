using TransferMed.Datasets;
using TransferMed.Explanations;
using TransferMed.Packaging;

namespace TransferMed.Reporting;

/// <summary>
/// Heat maps by the model that a study keeps of a scenario. Runs with other seeds test on pictures that this one was trained on: there it
/// shows what it has learned by heart, so that they get none.
/// </summary>
internal sealed class StudyHeatMaps : IDisposable
{
    private readonly ImageDataset _target;
    private readonly ImageFinder _finder;
    private readonly Lazy<TrainedModel> _model;

    private StudyHeatMaps(string path, ImageDataset target, ImageFinder finder)
    {
        _target = target;
        _finder = finder;
        _model = new Lazy<TrainedModel>(() => TrainedModel.Load(path));
    }

    /// <summary>Those of a scenario; null where the options ask for none.</summary>
    public static StudyHeatMaps? Of(StudyReportOptions options, string scenario, ImageFinder finder) => options is { Models: { } folder, Target: { } target }
        ? new StudyHeatMaps(Path.Combine(folder, scenario + ModelPackage.Extension), target, finder)
        : null;

    /// <summary>What the model that is kept says of pictures of a gallery.</summary>
    public static GalleryVoices Voices(StudyHeatMaps? maps) => new(maps is null ? null : maps.Explain, Owner: "the model that the study keeps of this scenario");

    /// <summary>What speaks for a class, a finding or a higher value.</summary>
    /// <exception cref="TransferMedException">The package cannot be read, the picture is not of the target, or the model was trained on it.</exception>
    public Explanation Explain(string path, int label)
    {
        if (_finder.Place(path) is not { } place)
        {
            throw new TransferMedException("the target that was given has not this picture");
        }

        return TrainingOverlap.Of(_model.Value, _target.Subset([place])).Images.Any(image => image.Role != DatasetRole.Test)
            ? throw new TransferMedException("the model that is kept was trained on the pictures that are shown")
            : _model.Value.Explain(_target, place, null, label);
    }

    public void Dispose()
    {
        if (_model.IsValueCreated)
        {
            _model.Value.Dispose();
        }
    }
}
