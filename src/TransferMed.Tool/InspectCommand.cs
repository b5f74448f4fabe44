using System.CommandLine;
using SampleConsole;

namespace TransferMedTool;

/// <summary>Says what a file or a folder is.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Subject = new("FILE|FOLDER")
    {
        Description = "A model package (.tmed), an ONNX file, weights (.safetensors, .pth, .pt, .bin, .ckpt), a checkpoint of a run, or the folder of a study.",
    };

    public static void Define(Command command)
    {
        command.Description = "Says what is in a file or a folder of this library, or of PyTorch, and checks that it is whole.";
        command.Take(Subject);
        command.SetAction((parsed, _) => new Ending().OfAsync(() => Task.FromResult(Show(parsed.GetValue(Subject)!))));
    }

    private static int Show(string path)
    {
        foreach (string line in Lines(path))
        {
            Console.Out.WriteLine(PlainText.Of(line));
        }

        return ExitCode.Success;
    }

    private static IEnumerable<string> Lines(string path)
    {
        if (Directory.Exists(path))
        {
            return Inspection.OfStudy(path);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file or folder '{path}'.");
        }

        string kind = Path.GetExtension(path).ToLowerInvariant();
        if (kind is ".safetensors" or ".pth" or ".pt" or ".bin" or ".ckpt" && !LibTorchFolder.IsFound)
        {
            throw new FileNotFoundException(NeedsLibTorch.Message);
        }

        return kind switch
        {
            ".tmed" => Inspection.OfPackage(path),
            ".onnx" => Inspection.OfOnnx(path),
            ".safetensors" => Inspection.OfSafeTensors(path),
            ".pth" or ".pt" or ".bin" or ".ckpt" => Inspection.OfTorch(path),
            _ => throw new ArgumentException($"'{path}' ends with '{kind}', which tells nothing; a file must end with .tmed, .onnx, .safetensors, .pth, .pt, .bin or .ckpt."),
        };
    }
}
