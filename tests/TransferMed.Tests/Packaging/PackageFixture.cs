using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Tests.Evaluation;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Packaging;

/// <summary>A small model with everything that a package can hold, and packages taken apart and put together by other code than the library's.</summary>
internal static class PackageFixture
{
    public const string Card = "card.json";
    public const string Manifest = "manifest.json";
    public const string Weights = "weights.safetensors";
    public const string Distances = "out-of-distribution.safetensors";

    public static NetworkSpec Spec { get; } = ToyNetwork.Spec(classes: 3);

    public static ImageDataset Images { get; } = ToyImages.Create(4, classes: 3);

    /// <summary>A model without an assessment; dispose it.</summary>
    public static TrainedModel Model(long seed = 1) =>
        TrainedModel.FromNetwork(Network.Create(Spec, seed), Images.Classes, new Preprocessing { Mean = [0.4f, 0.5f, 0.6f], StandardDeviation = [0.2f, 0.25f, 0.3f], Resize = ResizeMode.Pad });

    /// <summary>Labels and probabilities that are often wrong, from a fixed sequence.</summary>
    public static PredictionSet Predictions(int count)
    {
        var random = new Random(count);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        return new PredictionSet(Images.Classes, labels, labels.Select(label =>
        {
            double[] row = [.. Enumerable.Range(0, 3).Select(c => random.NextDouble() + (c == label ? 0.4 : 0))];
            double sum = row.Sum();
            return (double[])[.. row.Select(value => value / sum)];
        }));
    }

    public static MahalanobisDistances DistancesOf(int features, int samples = 60)
    {
        var random = new Random(features);
        return Scores.Distances(
            [.. Enumerable.Range(0, samples).Select(_ => Enumerable.Range(0, features).Select(_ => (float)random.NextDouble()).ToArray())],
            [.. Enumerable.Range(0, samples).Select(i => i % 3)]);
    }

    public static ModelAssessment Assessment(string calibrator = "temperature", bool distances = true, ConformalOptions? conformal = null)
    {
        PredictionSet validation = Predictions(90);
        Calibrator? fitted = calibrator switch
        {
            "temperature" => new TemperatureScaling().Fit(validation),
            "vector" => new VectorScaling().Fit(validation),
            "isotonic" => new IsotonicCalibration().Fit(validation),
            _ => null,
        };
        OutOfDistributionScore score = distances ? DistancesOf(Spec.Plan.HeadInputs) : new EnergyScore().Fit([], [], []);
        return new ModelAssessment
        {
            Calibrator = fitted,
            Conformal = ConformalPredictor.Calibrate(validation, conformal),
            OutOfDistribution = new OutOfDistributionScreen(score, new OutOfDistributionDetector(distances ? 17.25 : -0.5, 0.05, 90)),
            Evaluation = EvaluationSummary.From("test", EvaluationResult.From(Predictions(60)), new BootstrapOptions { Resamples = 100 }),
            LeftOut = ["no screen: there are 3 pictures."],
        };
    }

    public static PackageOptions Options { get; } = new()
    {
        Name = "Größe \"1\"",
        Description = "For a test.\nNot for patients.",
        License = "CC0-1.0",
        Created = new DateTimeOffset(2024, 2, 29, 12, 30, 15, TimeSpan.FromHours(2)),
        Datasets = [DatasetCard.From(DatasetRole.Training, Images), new DatasetCard(DatasetRole.Source, "skin", ["a", "b"], [3, 0], 2, "00ff")],
    };

    /// <summary>A package with every part.</summary>
    public static byte[] Whole()
    {
        using var folder = new TemporaryFolder();
        using TrainedModel model = Model();
        model.Assessment = Assessment();
        model.Save(folder.File("a.tmed"), Options);
        return File.ReadAllBytes(folder.File("a.tmed"));
    }

    /// <summary>The parts of a package, read by the framework's own zip reader.</summary>
    public static OrderedDictionary<string, byte[]> Parts(byte[] package)
    {
        using var archive = new ZipArchive(new MemoryStream(package));
        var parts = new OrderedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using var copy = new MemoryStream();
            using Stream stream = entry.Open();
            stream.CopyTo(copy);
            parts.Add(entry.FullName, copy.ToArray());
        }

        return parts;
    }

    /// <summary>A zip of the parts by the framework's own writer.</summary>
    public static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> parts, CompressionLevel level = CompressionLevel.NoCompression, bool seekable = true)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(seekable ? file : new Forward(file), ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in parts)
            {
                using Stream stream = archive.CreateEntry(name, level).Open();
                stream.Write(bytes);
            }
        }

        return file.ToArray();
    }

    /// <summary>A manifest that states the truth about the parts.</summary>
    public static JsonObject ManifestOf(IEnumerable<KeyValuePair<string, byte[]>> parts) => new()
    {
        ["format"] = "transfermed-model",
        ["version"] = "1.0",
        ["library"] = "9.9.9",
        ["parts"] = new JsonArray([.. parts.Where(part => part.Key != Manifest).Select(part => (JsonNode)new JsonObject
        {
            ["name"] = part.Key,
            ["bytes"] = part.Value.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(part.Value)),
            ["required"] = part.Key is Card or Weights,
        })]),
    };

    /// <summary>The package with changed parts, and a manifest that fits them and is changed then.</summary>
    public static byte[] Rebuilt(byte[] package, Action<OrderedDictionary<string, byte[]>> change, Action<JsonObject>? changeManifest = null)
    {
        OrderedDictionary<string, byte[]> parts = Parts(package);
        parts.Remove(Manifest);
        change(parts);
        JsonObject manifest = ManifestOf(parts);
        changeManifest?.Invoke(manifest);
        parts[Manifest] = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        return Zip(parts);
    }

    /// <summary>The package with a changed card.</summary>
    public static byte[] WithCard(byte[] package, Action<JsonObject> change) => Rebuilt(package, parts =>
    {
        JsonObject card = JsonNode.Parse(parts[Card])!.AsObject();
        change(card);
        parts[Card] = JsonSerializer.SerializeToUtf8Bytes(card);
    });

    private sealed class Forward(MemoryStream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
