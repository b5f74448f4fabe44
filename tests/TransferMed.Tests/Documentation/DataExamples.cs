// docs/data.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.S3;
using TransferMed.Training;

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

    public static ImageDataset[] OpenTasks()
    {
        // <example>
        // One class to a picture, marked by a 1 in its column (ISIC, HAM10000).
        ImageDataset isic = ImageDataset.Open("isic/truth.csv", new DatasetOptions { Columns = ManifestColumns.Parse("path=image,labels=MEL;NV;BCC;AKIEC;BKL;DF;VASC") });

        // Findings in a column each, some uncertain or not mentioned, the patient in the path (CheXpert).
        ImageDataset chexpert = ImageDataset.Open("CheXpert-v1.0-small/train.csv", new DatasetOptions { Task = new MultiLabel(), Columns = ManifestColumns.Parse(@"path=Path,labels=Cardiomegaly;Edema;Atelectasis,grouppattern=(patient\d+)") });

        // Findings in a list (NIH ChestX-ray14).
        ImageDataset nih = ImageDataset.Open("nih/Data_Entry_2017.csv", new DatasetOptions { Task = new MultiLabel(), Columns = ManifestColumns.Parse("path=Image Index,label=Finding Labels,group=Patient ID") });

        // Grades (APTOS 2019).
        ImageDataset aptos = ImageDataset.Open("aptos/train.csv", new DatasetOptions { Task = new Ordinal(), Columns = ManifestColumns.Parse("path=id_code,label=diagnosis") });

        // A measured value, with its unit.
        ImageDataset hands = ImageDataset.Open("hands/train.csv", new DatasetOptions { Task = new Regression { Units = ["months"] }, Columns = ManifestColumns.Parse("path=id,label=boneage") });
        Console.WriteLine(nih);                             // Data_Entry_2017: 24 pictures (Cardiomegaly 4, Effusion 8, ...; 8 without a finding)
        foreach (FindingSummary finding in chexpert.Findings)
        {
            Console.WriteLine($"{finding}; with the others: {string.Join(", ", finding.Together)}");
        }

        Console.WriteLine(hands.Values[0]);                 // boneage 127.3 ± 41.2 months, 1 to 228
        // </example>
        return [isic, chexpert, nih, aptos, hands];
    }

    public static ImageDataset WriteShards()
    {
        // <example>
        // The pictures of any dataset, in its order, byte for byte.
        ImageDataset cells = ImageDataset.Open("data/cells");
        TarShards.Write(cells, "shards/cells");                                     // shard-000000.tar, ... of 256 MiB

        ImageDataset shards = ImageDataset.Open("shards/cells");                    // or "shards/cells/shard-{000000..000009}.tar", or "shards/cells/shard-*.tar"
        Console.WriteLine(shards.Fingerprint == cells.Fingerprint);                 // True
        // </example>
        return shards;
    }

    public static ImageDataset OpenS3()
    {
        // <example>
        using S3Store store = S3Store.Open("s3://pictures/ulcer", new S3StoreOptions { ServiceUrl = new Uri("https://storage.example.org:9000") });     // of AWS without a ServiceUrl
        ImageDataset remote = ImageDataset.OpenStore(store, new DatasetOptions { IndexFolder = "indices" });
        // </example>
        return remote;
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

    public static (ImageDataset Large, DatasetParts Parts, TrainingOptions Recipe) OpenLarge(CancellationToken cancellationToken)
    {
        // <example>
        var large = new DatasetOptions { CheckFolder = "chest/checks" };                       // what the check of each picture finds out stays there
        var watched = new DatasetMonitor { Progress = new Progress<ImageCheckProgress>(at => Console.Write($"\r{at.Stage} {at.Done} of {at.Total}  ")) };
        ImageDataset chest = ImageDataset.Open("chest/manifest.csv", large, watched, cancellationToken);
        DatasetParts divided = chest.Split(train: 0.8, validation: 0.1, test: 0.1, seed: 7, monitor: watched, cancellationToken: cancellationToken);
        var recipe = new TrainingOptions { StatisticsSample = 10_000 };                        // mean and deviation of some pictures in place of all
        // </example>
        return (chest, divided, recipe);
    }
}
