using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>Small sets of the forms that published sets have.</summary>
internal static class TaskFiles
{
    public static readonly string[] Isic = ["MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"];

    public static readonly string[] CheXpert =
    [
        "Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion", "Edema", "Consolidation", "Pneumonia", "Atelectasis", "Pneumothorax", "Pleural Effusion",
        "Pleural Other", "Fracture", "Support Devices",
    ];

    /// <summary>As the ground truth of ISIC 2018: one column for each class, names without extension.</summary>
    public static string WriteIsic(TempFolder folder)
    {
        string[] rows =
        [
            "ISIC_0,0.0,1.0,0.0,0.0,0.0,0.0,0.0", "ISIC_1,0.0,1.0,0.0,0.0,0.0,0.0,0.0", "ISIC_2,1.0,0.0,0.0,0.0,0.0,0.0,0.0", "ISIC_3,0.0,0.0,0.0,0.0,1.0,0.0,0.0",
            "ISIC_4,0.0,0.0,1.0,0.0,0.0,0.0,0.0", "ISIC_5,0.0,0.0,0.0,0.0,0.0,1.0,0.0", "ISIC_6,0.0,0.0,0.0,1.0,0.0,0.0,0.0", "ISIC_7,0.0,0.0,0.0,0.0,0.0,0.0,1.0",
        ];
        WritePictures(folder, 8, i => $"ISIC_{i}.png");
        return folder.Write("truth.csv", $"image,{string.Join(',', Isic)}\n{string.Join('\n', rows)}\n");
    }

    /// <summary>As CheXpert-v1.0-small: paths that name the folder of the file, 1.0, 0.0, -1.0 and nothing, patients in the path alone. Two pictures of each of ten patients.</summary>
    public static string WriteCheXpert(TempFolder folder)
    {
        var text = new System.Text.StringBuilder($"Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,{string.Join(',', CheXpert)}\n");
        for (int i = 0; i < 20; i++)
        {
            string path = $"CheXpert-v1.0-small/train/patient{i / 2:d5}/study1/view{1 + i % 2}_frontal.png";
            folder.Write(path, TestImages.Png(i));
            bool isHealthy = i % 10 < 2;

            // Cardiomegaly is there in the first third, not there in the second, else not mentioned; Edema is uncertain in every fourth; Atelectasis is there in the others.
            string[] values = [.. CheXpert.Select(name => isHealthy ? "" : name switch
            {
                "Cardiomegaly" => (i % 3) switch { 0 => "1.0", 1 => "0.0", _ => "" },
                "Edema" => i % 4 == 0 ? "-1.0" : "0.0",
                "Atelectasis" => "1.0",
                _ => "",
            })];
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{path},Female,{50 + i},Frontal,AP,{(isHealthy ? "1.0" : "")},{string.Join(',', values)}\n");
        }

        return folder.Write("CheXpert-v1.0-small/train.csv", text.ToString());
    }

    /// <summary>As Data_Entry_2017 of NIH ChestX-ray14. Three pictures of each of eight patients.</summary>
    public static string WriteNih(TempFolder folder)
    {
        string[] findings = ["Cardiomegaly|Emphysema", "No Finding", "Effusion", "Effusion|Mass|Effusion", "No Finding", "Hernia"];
        WritePictures(folder, 24, i => $"{i:d8}_000.png");
        return folder.Write(
            "Data_Entry_2017.csv",
            "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position\n"
            + string.Concat(Enumerable.Range(0, 24).Select(i => $"{i:d8}_000.png,{findings[i % 6]},{i % 3},{1 + i / 3},{40 + i / 3},M,PA\n")));
    }

    /// <summary>As APTOS 2019: names without extension, grades 0 to 4.</summary>
    public static string WriteAptos(TempFolder folder)
    {
        WritePictures(folder, 10, i => $"eye{i}.png");
        return folder.Write("train.csv", "id_code,diagnosis\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"eye{i},{(i < 5 ? 0 : i - 5)}\n")));
    }

    /// <summary>A file of rows with pictures p0.png, p1.png and so on, which are not decoded.</summary>
    public static string Write(TempFolder folder, string header, params string[] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            folder.Write($"p{i}.png", [1]);
        }

        return folder.Write("list.csv", $"{header}\n{string.Join('\n', rows)}\n");
    }

    /// <summary>What a file is refused with.</summary>
    public static string Fault(string header, string[] rows, DatasetOptions options)
    {
        using var folder = new TempFolder();
        string file = Write(folder, header, rows);
        return Assert.Throws<DatasetException>(() => ImageDataset.Open(file, options with { CheckImages = false })).Message;
    }

    private static void WritePictures(TempFolder folder, int count, Func<int, string> name)
    {
        for (int i = 0; i < count; i++)
        {
            folder.Write(name(i), TestImages.Png(i));
        }
    }
}
