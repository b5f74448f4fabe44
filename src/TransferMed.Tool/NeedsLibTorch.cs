using System.CommandLine;
using StudyConsole;

namespace TransferMedTool;

/// <summary>Which verbs need LibTorch, and what is said where there is none.</summary>
internal static class NeedsLibTorch
{
    /// <summary>Said where it is missing.</summary>
    public static string Message => LibTorchFolder.IsMisnamed
        ? $"TRANSFERMED_LIBTORCH is '{LibTorchFolder.Named}', where no {LibTorchFolder.Library} is. Set it to the folder that holds that file, or unset it to take the one in the NuGet folder."
        : LibTorchFolder.Package is { } package
        ? $"LibTorch {LibTorchFolder.Version} is not on this machine. 'transfermed natives' fetches it as the package {package} (about 125 MB, unpacked 480 MB) into {LibTorchFolder.Packages}; or set TRANSFERMED_LIBTORCH to a folder that holds it, such as the torch/lib of a Python installation."
        : "LibTorch has no package for this platform. Set TRANSFERMED_LIBTORCH to a folder that holds it, such as the torch/lib of a Python installation.";

    /// <summary>Whether a command line may need it, before it is read: help, completion and <c>audit</c> do not.</summary>
    public static bool Perhaps(string[] args) =>
        args is ["finetune" or "predict" or "serve" or "study" or "weights" or "inspect" or "natives", ..] && !args.Any(argument => argument is "--help" or "-h" or "-?");

    public static bool Always(ParseResult parsed) => true;

    /// <summary>Where a study stands is read from its folder.</summary>
    public static bool UnlessStatus(ParseResult parsed) => !parsed.GetValue(ShardOptions.Status);

    /// <summary>What is asked of an ONNX file is computed without LibTorch.</summary>
    public static bool UnlessOnnx(ParseResult parsed) =>
        parsed.CommandResult.Command.Arguments.FirstOrDefault(argument => argument.Name == "MODEL") is Argument<string> model
        && !Path.GetExtension(parsed.GetValue(model) ?? "").Equals(".onnx", StringComparison.OrdinalIgnoreCase);
}
