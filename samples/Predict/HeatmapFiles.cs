using System.Globalization;
using TransferMed.Explanations;
using TransferMed.Onnx;
using TransferMed.Serving;

namespace PredictConsole;

/// <summary>Writes what speaks for the class of each picture, or for the most probable finding or the first value, as one PNG for each, named after the picture and never after two.</summary>
internal sealed class HeatmapFiles(string folder, IPredictor predictor)
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _folder = Directory.CreateDirectory(folder).FullName;

    public void Write(ImageResult result, CancellationToken cancellation)
    {
        ExplanationMethod method = predictor is OnnxPredictor ? new Occlusion() : new GradCam();
        predictor.Explain(result.Source, method, result.Prediction!.ClassIndex is >= 0 and var shown ? shown : null, cancellation).SaveOverlay(Path.Combine(_folder, NameFor(result.Source.Name)));
    }

    private string NameFor(string image)
    {
        string stem = Path.GetFileNameWithoutExtension(image);
        string name = $"{stem}.png";
        for (int number = 2; !_taken.Add(name); number++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}.png");
        }

        return name;
    }
}
