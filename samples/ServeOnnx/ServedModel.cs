using System.Reflection;
using System.Security.Cryptography;
using TransferMed;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Onnx;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace ServeOnnx;

/// <summary>The model that is served, and what it is called.</summary>
internal sealed class ServedModel : IDisposable
{
    /// <param name="predictor">Predicts; it belongs to this object from now on.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="hash">SHA-256 of its file, in hexadecimal: which model gave an answer.</param>
    /// <param name="coverage">What its conformal sets promise; null where it has none.</param>
    public ServedModel(IPredictor predictor, string name, string hash, double? coverage = null)
    {
        Predictor = predictor;
        Coverage = coverage;
        Identity = new ModelIdentity(name, hash);
    }

    /// <summary>The version of the library that runs it.</summary>
    public static string LibraryVersion { get; } =
        typeof(IPredictor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public IPredictor Predictor { get; }

    public ModelIdentity Identity { get; }

    /// <summary>Reads DICOM pictures, as in the model's training.</summary>
    public IImageDecoder Decoder { get; init; } = DicomImageDecoder.Default;

    /// <summary>The share of pictures whose class is in their conformal set, as its assessment promises it; null where it has no thresholds.</summary>
    public double? Coverage { get; }

    /// <summary>Opens an exported model, or exports a package and opens that.</summary>
    /// <param name="path">The .onnx or .tmed file.</param>
    /// <param name="decoding">The limits of pictures.</param>
    /// <exception cref="TransferMedException">The file is missing, damaged or no model.</exception>
    public static ServedModel Open(string path, DecodingOptions decoding)
    {
        if (Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return Load(path, path, decoding, null);
        }

        var folder = WorkFolder.Create();
        try
        {
            // The package is read in parts: its hash before and after says that they were all of one file.
            string hash = HashOf(path);
            string exported = Path.Combine(folder.Path, "model.onnx");
            using (TrainedModel model = TrainedModel.Load(path, TorchDevice.Cpu))
            {
                OnnxExport.Write(exported, model);
            }

            if (HashOf(path) != hash)
            {
                throw Replaced(path);
            }

            return Load(exported, path, decoding, hash);
        }
        finally
        {
            // ONNX Runtime holds the whole model in memory: an endpoint that is killed later leaves nothing.
            folder.Dispose();
        }
    }

    public void Dispose() => Predictor.Dispose();

    private static ServedModel Load(string graph, string origin, DecodingOptions decoding, string? hash)
    {
        OnnxModelInfo look = OnnxModelInfo.Read(graph);
        var decoder = DicomImageDecoder.For(look.Preprocessing);
        OnnxPredictor predictor = OnnxPredictor.Load(graph, new PredictorOptions { Decoding = decoding with { Decoder = decoder } });
        if (predictor.Info.Sha256 != look.Sha256)
        {
            predictor.Dispose();
            throw Replaced(origin);
        }

        string name = predictor.Info.Card?.Name is { Length: > 0 } given ? given : Path.GetFileNameWithoutExtension(origin);
        double? coverage = predictor.Info.Card?.Assessment?.Conformal is { } conformal ? 1 - conformal.Options.Alpha : null;
        return new ServedModel(predictor, name, hash ?? predictor.Info.Sha256, coverage) { Decoder = decoder };
    }

    private static TransferMedException Replaced(string path) => new($"The model '{path}' was replaced while it was loaded. Start again when it is whole.");

    private static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}

/// <summary>Which model gave an answer.</summary>
/// <param name="Name">What its card calls it, or the name of its file.</param>
/// <param name="Sha256">The hash of its file.</param>
internal sealed record ModelIdentity(string Name, string Sha256);
