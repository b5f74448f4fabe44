using System.CommandLine;
using System.Net.Sockets;
using SampleConsole;
using TransferMed.Imaging;

namespace ServeOnnx;

/// <summary>The command line: its options, their help, and what they mean.</summary>
internal static class ServeCommand
{
    private const int BytesPerMebibyte = 1 << 20;
    private const int PixelsPerMegapixel = 1_000_000;
    private const string KeyVariable = "TRANSFERMED_API_KEY";
    private const string PasswordVariable = "TRANSFERMED_CERTIFICATE_PASSWORD";

    private static readonly ServeOptions Default = new();

    private static readonly Argument<string> Model = new("MODEL")
    {
        Description = "The model: a file of OnnxExport (.onnx), or a model package (.tmed), which is exported to a temporary file at the start.",
    };

    private static readonly Option<string> Urls = new("--urls")
    {
        HelpName = "URL[;URL]",
        Description = $"The addresses to listen on, IP addresses or localhost. Default: {Default.Urls}, this machine alone; with --certificate the same with https. Others need a key (--api-key-file).",
    };

    private static readonly Option<int> MaxUpload = Number(
        "--max-upload", "MIB", Default.MaxUpload / BytesPerMebibyte, "Pictures of more mebibytes are refused with 413 before they are read.");

    private static readonly Option<int> MaxPixels = Number(
        "--max-pixels", "MEGAPIXELS", Default.MaxPixels / PixelsPerMegapixel, "Pictures of more million pixels are refused with 422 before they are decoded; all that are decoded at once stay below it together.");

    private static readonly Option<int> Concurrency = Number(
        "--concurrency", "N", Default.Concurrency, "Pictures that are decoded and predicted at the same time.");

    private static readonly Option<int> Queue = Number(
        "--queue", "N", Default.Queue, "Pictures that wait for such a place; more are refused with 503.");

    private static readonly Option<int?> UploadMemory = Optional(
        "--upload-memory", "MIB", "The memory of uploads above 64 KiB; who finds none waits. Default: 256, or twice --max-upload.");

    private static readonly Option<int?> Connections = Optional(
        "--connections", "N", $"The connections at the same time; a further one closes the one that has kept the endpoint waiting for longest. Default: {Default.Connections}, or 256 more than --concurrency and --queue.");

    private static readonly Option<int?> ConnectionsPerAddress = Optional(
        "--connections-per-address", "N", "The connections of one client's address, likewise. Default: half of --connections.");

    private static readonly Option<int?> HealthPort = Optional(
        "--health-port", "PORT", "A further port at the same addresses for GET /health alone, whose connections count for no limit of the others. Default: none.");

    private static readonly Option<string[]> AllowedHosts = new("--allowed-hosts")
    {
        HelpName = "NAME[,NAME]",
        Description = "Names that requests may ask for in Host, beside localhost and the endpoint's addresses; *.NAME for all below it, * for all. Behind a proxy: the name that it passes on.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> ApiKeyFile = Text(
        "--api-key-file", "FILE", $"A file with the key that POST /predict must show (Authorization: Bearer KEY, or X-Api-Key: KEY). Default: the variable {KeyVariable}; without it no key is needed.");

    private static readonly Option<bool> OpenWithoutKey = new("--open-without-key")
    {
        Description = "Listen beyond this machine without a key.",
    };

    private static readonly Option<string> Certificate = Text(
        "--certificate", "FILE", $"The certificate of https addresses, .pem or .pfx; what opens its key is in the variable {PasswordVariable}, if need be.");

    private static readonly Option<string> CertificateKey = Text(
        "--certificate-key", "FILE", "The .pem file of the certificate's key, where it is not in the same file.");

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
            "Serves a model over HTTP: POST /predict takes a picture (image/* or multipart/form-data) and gives classes, set and, with ?heatmap=true, "
            + "a heat map; GET /health tells whether it is ready; GET / is a page to try it with. Ctrl-C ends it when the requests under way are answered.";
        command.Take(
            Model, Urls, MaxUpload, MaxPixels, Concurrency, Queue, UploadMemory, Connections, ConnectionsPerAddress, HealthPort,
            AllowedHosts, ApiKeyFile, OpenWithoutKey, Certificate, CertificateKey);
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Model)!, () => Read(parsed), cancellation));
    }

    private static ServeOptions Read(ParseResult parsed) => new()
    {
        Urls = parsed.GetValue(Urls) ?? (parsed.GetValue(Certificate) is null ? Default.Urls : Default.Urls.Replace("http:", "https:", StringComparison.Ordinal)),
        MaxUpload = Scaled(parsed.GetValue(MaxUpload), BytesPerMebibyte),
        MaxPixels = Scaled(parsed.GetValue(MaxPixels), PixelsPerMegapixel),
        Concurrency = parsed.GetValue(Concurrency),
        Queue = parsed.GetValue(Queue),
        SharedMemory = (long?)parsed.GetValue(UploadMemory) * BytesPerMebibyte,
        MaxConnections = parsed.GetValue(Connections),
        AddressConnections = parsed.GetValue(ConnectionsPerAddress),
        HealthPort = parsed.GetValue(HealthPort),
        AllowedHosts = [.. (parsed.GetValue(AllowedHosts) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries))],
        ApiKey = parsed.GetValue(ApiKeyFile) is { } file ? File.ReadAllText(file).Trim() : Environment.GetEnvironmentVariable(KeyVariable),
        OpenWithoutKey = parsed.GetValue(OpenWithoutKey),
        Certificate = parsed.GetValue(Certificate),
        CertificateKey = parsed.GetValue(CertificateKey),
        CertificatePassword = Environment.GetEnvironmentVariable(PasswordVariable),
    };

    private static Task<int> RunAsync(string path, Func<ServeOptions> read, CancellationToken cancellation) =>
        new Ending { IsExpected = error => error is InvalidOperationException or SocketException }.OfAsync(() => ServeAsync(path, read, cancellation));

    private static async Task<int> ServeAsync(string path, Func<ServeOptions> read, CancellationToken cancellation)
    {
        ServeOptions options = read();
        options.Validate();
        var decoding = new DecodingOptions { PixelLimit = options.MaxPixels, FileSizeLimit = options.MaxUpload };
        using ServedModel model = ServedModel.Open(path, decoding);
        model.Predictor.WarmUp();
        await using WebApplication application = Endpoint.Create(model, options);
        await application.RunAsync(cancellation);
        return ExitCode.Success;
    }

    private static Option<int> Number(string name, string unit, int value, string description) => new(name)
    {
        HelpName = unit,
        Description = description,
        DefaultValueFactory = _ => value,
    };

    private static Option<int?> Optional(string name, string unit, string description) => new(name) { HelpName = unit, Description = description };

    private static Option<string> Text(string name, string what, string description) => new(name) { HelpName = what, Description = description };

    // Beyond the range of an int the option is out of its own range too; Validate says so.
    private static int Scaled(int value, int unit) => (int)Math.Clamp((long)value * unit, int.MinValue, int.MaxValue);
}
