// docs/data.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Datasets;

namespace TransferMed.Tests.Documentation;

internal static class DataExamples
{
    public static ImageDataset Open()
    {
        // <example>
        var options = new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport };    // default: the first unreadable picture is an error
        ImageDataset data = ImageDataset.Open("data/ulcer", options);
        Console.WriteLine(data);                                                                // ulcer: 534 pictures (normal 180, ulcer 354)
        foreach (SkippedFile file in data.Skipped)
        {
            Console.WriteLine($"left out: {file.Path}: {file.Reason}");
        }
        // </example>
        return data;
    }

    public static ImageDataset OpenColumns()
    {
        // <example>
        var columns = new DatasetOptions { Columns = ManifestColumns.Parse("path=image_id,label=dx,group=lesion_id,ignore=patient_id;set") };
        ImageDataset lesions = ImageDataset.Open("data/metadata.csv", columns);
        Console.WriteLine(lesions.IgnoredColumns);                                              // every column that is not used, once
        // </example>
        return lesions;
    }

    public static (DatasetParts Parts, ImageDataset Few) Split(ImageDataset data)
    {
        // <example>
        DatasetParts parts = data.HasPredefinedParts
            ? data.PredefinedParts(validationShare: 0.2, seed: 7)              // the column split; a test picture's twin leaves the training part
            : data.Split(train: 0.64, validation: 0.16, test: 0.2, seed: 7);   // stratified, by group
        foreach (DatasetFold fold in data.KFold(folds: 5, seed: 7))            // or cross-validation, by group too
        {
            Console.WriteLine($"fold {fold.Index}: {fold.Train.Count} against {fold.Test.Count}");
        }

        ImageDataset few = parts.Train.Take(perClass: 10, seed: 7);            // the small-data question; smaller choices are part of larger ones
        // </example>
        return (parts, few);
    }
}
