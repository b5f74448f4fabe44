using System.Net.Http.Headers;
using System.Text.Json;
using global::ServeOnnx;
using Microsoft.AspNetCore.Builder;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Serving;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>The endpoint on a free port of this machine, with a small network behind it.</summary>
internal sealed class RunningEndpoint : IAsyncDisposable
{
    public static readonly string[] Classes = ["healthy", "ulcer", "wound"];

    private readonly TemporaryFolder _folder;
    private readonly ServedModel _model;

    private RunningEndpoint(TemporaryFolder folder, ServedModel model, WebApplication application)
    {
        _folder = folder;
        _model = model;
        Application = application;
        Client = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
    }

    public WebApplication Application { get; }

    public HttpClient Client { get; }

    /// <summary>The address of the port for health, where there is one.</summary>
    public Uri Health => new(Application.Urls.Last());

    /// <summary>What predicts when it is asked directly.</summary>
    public IPredictor Predictor => _model.Predictor;

    /// <param name="options">Limits; the defaults where null. The address is always a free port.</param>
    /// <param name="predictor">What predicts; an exported network where null.</param>
    /// <param name="writeModel">Writes the model's file; an untrained network where null.</param>
    /// <param name="file">Its name.</param>
    /// <param name="coverage">What the sets of <paramref name="predictor"/> promise.</param>
    public static async Task<RunningEndpoint> StartAsync(
        ServeOptions? options = null, IPredictor? predictor = null, Action<string>? writeModel = null, string file = "lesions.onnx", double? coverage = null)
    {
        options ??= new ServeOptions();
        options = options with { Urls = options.Certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0" };
        var folder = new TemporaryFolder();
        ServedModel model;
        if (predictor is null)
        {
            (writeModel ?? WriteModel)(folder.File(file));
            model = ServedModel.Open(folder.File(file), new DecodingOptions { PixelLimit = options.MaxPixels });
        }
        else
        {
            model = new ServedModel(predictor, "stub", "00", coverage);
        }

        WebApplication application = Endpoint.Create(model, options);
        await application.StartAsync();
        return new RunningEndpoint(folder, model, application);
    }

    /// <summary>An untrained network with its classes.</summary>
    public static void WriteModel(string path)
    {
        using Network network = Untrained();
        OnnxExport.Write(path, network, Classes, Preprocessing.Half());
    }

    /// <summary>The same as a package with an assessment on some pictures.</summary>
    public static void WritePackage(string path)
    {
        using var images = new TemporaryFolder();
        Images.Write(images.Path, Classes, perClass: 20);
        using TrainedModel model = TrainedModel.FromNetwork(Untrained(), Classes, Preprocessing.Half());
        ImageDataset dataset = ImageDataset.Open(images.Path);
        model.Assessment = model.Assess(dataset, dataset, null);
        model.Save(path, new PackageOptions { Name = "Three lesions" });
    }

    private static Network Untrained() =>
        Network.Create(NetworkBuilder.Input(3, 16, 16).Conv(6).MaxPool().Conv(8).GlobalAveragePool().Head(Classes.Length).Build(), seed: 3);

    public Task<HttpResponseMessage> PostAsync(byte[] body, string? type = "image/png", string query = "") => Client.PostAsync($"/predict{query}", Content(body, type));

    public static ByteArrayContent Content(byte[] body, string? type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        // As a program does that ends: what is being answered is answered before what answers is gone.
        await Application.StopAsync();
        await Application.DisposeAsync();
        _model.Dispose();
        _folder.Dispose();
    }
}
