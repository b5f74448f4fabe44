using System.CommandLine;
using SampleConsole;
using TransferMed;
using TransferMed.Data;

namespace ServeOnnx;

/// <summary>The command line: its options, their help, and what they mean.</summary>
internal static class ServeCommand
{
    private const int BytesPerMebibyte = 1 << 20;
    private const int PixelsPerMegapixel = 1_000_000;

    private static readonly ServeOptions Default = new();

    private static readonly Argument<string> Model = new("MODEL")
    {
        Description = "The model: a file of OnnxExport (.onnx), or a model package (.tmed), which is exported to a temporary file at the start.",
    };

    private static readonly Option<string> Urls = new("--urls")
    {
        HelpName = "URL[;URL]",
        Description = $"The addresses to listen on. Default: {Default.Urls}, this machine alone. There is no login and no TLS: put a reverse proxy in front before others can reach it.",
        DefaultValueFactory = _ => Default.Urls,
    };

    private static readonly Option<int> MaxUpload = Number(
        "--max-upload", "MIB", Default.MaxUpload / BytesPerMebibyte, "Pictures of more mebibytes are refused with 413 before they are read.");

    private static readonly Option<int> MaxPixels = Number(
        "--max-pixels", "MEGAPIXELS", Default.MaxPixels / PixelsPerMegapixel, "Pictures of more million pixels are refused with 422 before they are decoded; all that are decoded at once stay below it together.");

    private static readonly Option<int> Concurrency = Number(
        "--concurrency", "N", Default.Concurrency, "Uploads that are in memory at the same time; each takes a buffer of --max-upload.");

    private static readonly Option<int> Queue = Number(
        "--queue", "N", Default.Queue, "Uploads that wait, unread, for such a place; more are refused with 503.");

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "Serves a model over HTTP: POST /predict takes a picture (image/* or multipart/form-data) and gives classes, set and, with ?heatmap=true, "
            + "a heat map; GET /health tells whether it is ready; GET / is a page to try it with. Ctrl-C ends it when the requests under way are answered.")
        {
            Model, Urls, MaxUpload, MaxPixels, Concurrency, Queue,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Model)!, Read(parsed), cancellation));
        return command;
    }

    private static ServeOptions Read(ParseResult parsed) => new()
    {
        Urls = parsed.GetValue(Urls)!,
        MaxUpload = Scaled(parsed.GetValue(MaxUpload), BytesPerMebibyte),
        MaxPixels = Scaled(parsed.GetValue(MaxPixels), PixelsPerMegapixel),
        Concurrency = parsed.GetValue(Concurrency),
        Queue = parsed.GetValue(Queue),
    };

    private static async Task<int> RunAsync(string path, ServeOptions options, CancellationToken cancellation)
    {
        try
        {
            options.Validate();
            var decoding = new DatasetOptions { PixelLimit = options.MaxPixels, FileSizeLimit = options.MaxUpload };
            using ServedModel model = ServedModel.Open(path, decoding);
            model.Predictor.WarmUp();
            await using WebApplication application = Endpoint.Create(model, options);
            await application.RunAsync(cancellation);
            return ExitCode.Success;
        }
        catch (ArgumentException error)
        {
            await Console.Error.WriteLineAsync($"Error: {UsageError.TextOf(error)}");
            return ExitCode.WrongUsage;
        }
        catch (Exception error) when (error is TransferMedException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"Error: {error.Message}");
            return ExitCode.Failed;
        }
    }

    private static Option<int> Number(string name, string unit, int value, string description) => new(name)
    {
        HelpName = unit,
        Description = description,
        DefaultValueFactory = _ => value,
    };

    // Beyond the range of an int the option is out of its own range too; Validate says so.
    private static int Scaled(int value, int unit) => (int)Math.Clamp((long)value * unit, int.MinValue, int.MaxValue);
}
