using System.CommandLine;
using SampleConsole;
using static SampleConsole.Arguments;

namespace PredictConsole;

/// <summary>The command line: its options, their help, and what they mean.</summary>
internal static class PredictCommand
{
    private static readonly Argument<string> Model = new("MODEL")
    {
        Description = "A model package (.tmed), such as a study leaves in the folder models of its --out, or fine-tuning as model.tmed; or an exported .onnx.",
    };

    private static readonly Argument<string[]> Images = new("IMAGE|FOLDER")
    {
        Description = "Pictures (JPEG, PNG, BMP, GIF, WebP, DICOM), and folders that are searched for pictures at any depth.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Heatmap = new("--heatmap")
    {
        HelpName = "DIR",
        Description = "The folder for one PNG for each picture: what speaks for the predicted class (Grad-CAM; through ONNX Runtime occlusion, which is slow).",
    };

    private static readonly Option<string> Csv = new("--csv")
    {
        HelpName = "FILE",
        Description = "The file for one line for each picture: path, predicted class, one probability for each class, the conformal set (names separated by |), its size, and whether the picture is unlike those of the training; the last three empty where the model cannot tell. Names that a spreadsheet would run (=, +, -, @ in front) begin with an apostrophe.",
    };

    private static readonly Option<bool> Onnx = new("--onnx")
    {
        Description = "Export the model to ONNX and predict through ONNX Runtime instead of LibTorch.",
    };

    private static readonly Option<string> Device = new("--device")
    {
        HelpName = "DEVICE",
        Description = "auto, cpu, cuda or cuda:N. ONNX Runtime computes on the CPU.",
        DefaultValueFactory = _ => "auto",
    };

    private static readonly Option<int> Batch = new("--batch")
    {
        HelpName = "N",
        Description = "The most pictures that go through the network at once, 1 to 4096.",
        DefaultValueFactory = _ => 16,
    };

    /// <summary>The program of its own.</summary>
    public static RootCommand Create()
    {
        var command = new RootCommand();
        Define(command);
        return command;
    }

    /// <summary>Makes a command, of a program of its own or a verb, what this one is.</summary>
    public static void Define(Command command)
    {
        command.Description =
            "Predicts pictures with a trained model. Returns 0 if every picture was predicted, 3 if some cannot be read, 1 if the model or a file is wrong, 2 if the command line is.";
        command.Take(
            Model, Images, Heatmap, Csv, Onnx, Device, Batch);
        foreach (Option<string> text in (ReadOnlySpan<Option<string>>)[Heatmap, Csv, Device])
        {
            text.Validators.Add(result => RequireText(result, result.Option.Name, result.Tokens));
        }

        Model.Validators.Add(result => RequireText(result, Model.Name, result.Tokens));
        Images.Validators.Add(result => RequireText(result, Images.Name, result.Tokens));
        command.SetAction((parsed, cancellation) => new PredictSession(new PredictRequest(
            parsed.GetValue(Model)!,
            parsed.GetValue(Images)!,
            parsed.GetValue(Heatmap),
            parsed.GetValue(Csv),
            parsed.GetValue(Onnx),
            parsed.GetValue(Device)!,
            parsed.GetValue(Batch))).RunAsync(cancellation));
    }
}

/// <summary>What the command line asks for.</summary>
internal sealed record PredictRequest(string Model, IReadOnlyList<string> Images, string? HeatmapFolder, string? CsvFile, bool Onnx, string Device, int Batch);
