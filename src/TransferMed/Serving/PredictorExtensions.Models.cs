namespace TransferMed.Serving;

/// <content>Predictions of a model that is at hand.</content>
public static partial class PredictorExtensions
{
    /// <summary>
    /// Predicts one picture file with a model, as a <see cref="Predictor"/> of it would: calibrated, with set and flag where the model has them. Prepares the
    /// network each time; to predict again and again, or from several threads, make a <see cref="Predictor"/>.
    /// </summary>
    /// <param name="model">The model; it stays as it is.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Decoding and views; the defaults where null.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The path is empty, or an option is out of range or does not fit the model.</exception>
    /// <exception cref="TransferMedException">The picture cannot be read; the message names it.</exception>
    public static Prediction Predict(this TrainedModel model, string path, PredictorOptions? options = null)
    {
        ImageSource image = ImageSource.FromFile(path);
        using PredictionCore core = CoreOf(model, options);
        return core.Predict(image);
    }

    /// <summary>The same for many files, in batches; fails with the first that cannot be read.</summary>
    /// <param name="model">The model; it stays as it is.</param>
    /// <param name="paths">The files.</param>
    /// <param name="options">Decoding, batch size and views; the defaults where null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>One prediction for each, in their order.</returns>
    /// <exception cref="ArgumentException">A path is empty, or an option is out of range or does not fit the model.</exception>
    /// <exception cref="TransferMedException">A picture cannot be read; the message names it.</exception>
    public static IReadOnlyList<Prediction> Predict(this TrainedModel model, IEnumerable<string> paths, PredictorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ImageSource[] images = [.. paths.Select(ImageSource.FromFile)];
        using PredictionCore core = CoreOf(model, options);
        return core.PredictAll(images, cancellationToken);
    }

    // On the model's own network: the engine copies no weights and owns none.
    private static PredictionCore CoreOf(TrainedModel model, PredictorOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.RequireClassifier();
        options ??= new PredictorOptions();
        options.Validate();
        var engine = new TorchEngine(model.Network, model.Preprocessing, PredictionCore.CapacityOf(options), options.Precision);
        return new PredictionCore(engine, model.Classes, model.Task, model.Network.Spec.Output, model.Assessment, options, typeof(TrainedModel));
    }
}
