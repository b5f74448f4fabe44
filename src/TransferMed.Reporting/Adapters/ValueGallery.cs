using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>The pictures whose predictions lie farthest from the measurements, each value by its usual error.</summary>
internal static class ValueGallery
{
    private const int ErrorsShown = 3;

    /// <summary>The section; null where nothing is to be shown.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="values">Its values.</param>
    /// <param name="count">How many pictures at most.</param>
    /// <param name="source">Where the pictures are.</param>
    /// <param name="voices">What the model has to say about single pictures.</param>
    public static PageSection? Of(ValueEvaluation evaluation, MeasuredValue[] values, int count, ImageFinder source, GalleryVoices voices)
    {
        if (count == 0 || evaluation.Predictions.Paths is not { } paths)
        {
            return null;
        }

        (int Sample, (int Value, double Size)[] Errors)[] all =
        [
            .. Enumerable.Range(0, evaluation.Predictions.Count)
                .Select(sample => (Sample: sample, Errors: Errors(evaluation, sample)))
                .Where(image => image.Errors.Length > 0)
                .OrderByDescending(image => image.Errors[0].Size)
                .ThenBy(image => paths[image.Sample], StringComparer.Ordinal),
        ];
        if (all.Length == 0)
        {
            return null;
        }

        GalleryEntry[] entries = [.. all.Take(count).Select(image => Entry(evaluation, values, paths[image.Sample], image.Sample, image.Errors, source, voices))];
        return new PageSection("errors", "Largest errors",
        [
            new Paragraph($"The {NumberText.Plural(entries.Length, "picture", "pictures")} of {NumberText.Count(all.Length)} whose prediction lies farthest from the measurement"
                + $"{(values.Length == 1 ? "" : ", in root mean squared errors of the value")}.{ErrorGallery.Maps(entries, voices.Owner, "a higher value")}"),
            new GalleryBlock(entries),
        ]);
    }

    /// <summary>The errors of a picture in usual errors of each value, the largest first; none where nothing is known of it.</summary>
    private static (int Value, double Size)[] Errors(ValueEvaluation evaluation, int sample)
    {
        ReadOnlySpan<double> truths = evaluation.Predictions.Truths(sample);
        ReadOnlySpan<double> predicted = evaluation.Predictions.Predicted(sample);
        List<(int Value, double Size)> errors = [];
        for (int value = 0; value < truths.Length; value++)
        {
            double error = Math.Abs(predicted[value] - truths[value]);
            if (!double.IsNaN(error))
            {
                errors.Add((value, error == 0 ? 0 : error / evaluation.PerValue[value].RootMeanSquaredError));
            }
        }

        return [.. errors.OrderByDescending(error => error.Size).ThenBy(error => error.Value)];
    }

    private static GalleryEntry Entry(ValueEvaluation evaluation, MeasuredValue[] values, string path, int sample, (int Value, double Size)[] errors, ImageFinder source, GalleryVoices voices)
    {
        (PageImage? thumbnail, string absence) = source.Find(path);
        double[] truths = [.. evaluation.Predictions.Truths(sample)];
        double[] predicted = [.. evaluation.Predictions.Predicted(sample)];
        string[] told = [.. errors.Take(ErrorsShown).Select(error => (values.Length == 1 ? "" : $"{values[error.Value].Scores.Name}: ") + Text(values[error.Value], truths[error.Value], predicted[error.Value]))];
        (PageImage? map, string? mapAbsence) = voices.Explain is not { } explain ? (null, null) : thumbnail is null ? (null, absence) : ErrorGallery.MapOf(path, errors[0].Value, explain);
        string more = errors.Length > told.Length ? $"; and {NumberText.Count(errors.Length - told.Length)} more" : "";
        return new GalleryEntry(ErrorGallery.ShortName(path), string.Join("; ", told) + more + (voices.Abstains(path) is { } reason ? $"; no answer: {reason}" : ""), thumbnail, absence)
        {
            Map = map,
            MapAbsence = mapAbsence,
            MapOf = $"a higher {values[errors[0].Value].Scores.Name}",
        };
    }

    private static string Text(MeasuredValue value, double measured, double predicted)
    {
        double error = predicted - measured;
        string off = error == 0 ? "exact" : $"{value.Text.Number(Math.Abs(error))} too {(error > 0 ? "high" : "low")}";
        return $"measured {value.Text.Of(measured)}, predicted {value.Text.Of(predicted)} ({off})";
    }
}
