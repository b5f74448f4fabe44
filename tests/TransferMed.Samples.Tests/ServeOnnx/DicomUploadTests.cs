using System.Net;
using System.Text.Json;
using SkiaSharp;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Tests.Dicom;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>DICOM files are shown and answered as in the training of the model.</summary>
public class DicomUploadTests
{
    private const int Side = 24;

    [Fact]
    public async Task A_file_gets_what_the_picture_in_it_gets()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        JsonElement expected = await AnswerAsync(endpoint, Png(Side, Side, Level), "image/png");
        byte[] file = new DicomFiles { Rows = Side, Columns = Side, Allocated = 8, Stored = 8 }.With([.. Pixels(Side, Side, Level)], "OB");

        foreach (string? type in new[] { "application/dicom", "application/octet-stream", "image/jpeg", null })
        {
            AssertSame(expected, await AnswerAsync(endpoint, file, type));
        }

        using var form = new MultipartFormDataContent { { RunningEndpoint.Content(file, "application/dicom"), "picture", "slice.dcm" } };
        using HttpResponseMessage wrapped = await endpoint.Client.PostAsync("/predict", form);
        AssertSame(expected, await RunningEndpoint.JsonOf(wrapped));
        Assert.Equal(JsonValueKind.Null, expected.GetProperty("preview").ValueKind);
    }

    [Theory]
    [InlineData("windowed.onnx")]
    [InlineData("windowed.tmed")]
    public async Task The_window_is_that_of_the_training(string name)
    {
        var window = new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(100, 50) });
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(writeModel: path => Write(path, window), file: name);

        // Of 25 values a step: below the window black, above it white.
        byte[] file = DicomFiles.Row(new DicomFiles(), 0, 25, 50, 150, 175, 200);
        JsonElement answer = await AnswerAsync(endpoint, file, "application/dicom", "?preview=true");

        AssertSame(await AnswerAsync(endpoint, Png(6, 1, (x, _) => x < 3 ? 0 : 255), "image/png"), answer);
        Assert.Equal([0, 0, 0, 255, 255, 255], GreysOf(answer));
    }

    [Fact]
    public async Task A_preview_is_small_and_leaves_nothing_out()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        byte[] file = new DicomFiles { Rows = 2, Columns = 1030, Allocated = 8, Stored = 8, Photometric = "RGB", Samples = 3 }
            .With([.. Enumerable.Range(0, 2060).SelectMany(i => i % 1030 == 3 ? new byte[] { 60, 0, 180 } : new byte[3])], "OB");
        using SKBitmap preview = PreviewOf(await AnswerAsync(endpoint, file, "application/dicom", "?preview=true"));

        // 3 x 3 pixels become one; here there are two rows, and the last column is one pixel wide.
        Assert.Equal((344, 1), (preview.Width, preview.Height));
        Assert.Equal([new SKColor(0, 0, 0), new SKColor(20, 0, 60), new SKColor(0, 0, 0)], Enumerable.Range(0, 3).Select(x => preview.GetPixel(x, 0)));
        using SKBitmap ordinary = PreviewOf(await AnswerAsync(endpoint, Png(5, 4, Level), "image/png", "?preview=1"));
        Assert.Equal((5, 4, (byte)Level(2, 3)), (ordinary.Width, ordinary.Height, ordinary.GetPixel(2, 3).Red));
    }

    [Theory]
    [InlineData("two frames", 422, "unreadablePicture", "The DICOM file is a multi-frame object of 2 frames. Export the frames as files of their own.")]
    [InlineData("JPEG 2000", 422, "unreadablePicture", "The transfer syntax JPEG 2000 Image Compression (1.2.840.10008.1.2.4.91) is not supported. Transcode the file to Explicit VR Little Endian (gdcmconv --raw, dcmdjpeg, dcmdjpls).")]
    [InlineData("deflated", 415, "unsupportedPicture", "Deflated DICOM files are not taken here. Transcode the file to Explicit VR Little Endian, and send that.")]
    [InlineData("huge", 422, "tooManyPixels", "The picture has 400,000,000 pixels; at most 50,000,000 are taken. Send a smaller version.")]
    [InlineData("cut", 422, "unreadablePicture", null)]
    [InlineData("mark alone", 422, "unreadablePicture", null)]
    public async Task What_cannot_be_shown_is_refused_in_words_for_people(string what, int status, string reason, string? detail)
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        using HttpResponseMessage response = await endpoint.PostAsync(FileOf(what), "application/dicom");
        JsonElement problem = await RunningEndpoint.JsonOf(response);
        string said = problem.GetProperty("detail").GetString()!;

        Assert.Equal((status, reason), ((int)response.StatusCode, problem.GetProperty("reason").GetString()));
        Assert.Equal(detail ?? said, said);
        Assert.DoesNotContain("Dicom", said, StringComparison.Ordinal);
        Assert.DoesNotContain("upload", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_frame_of_the_training_is_asked_for_in_words_too()
    {
        var third = new DicomImageDecoder(new DicomOptions { Frame = 3 });
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(writeModel: path => Write(path, third), file: "frames.onnx");
        using HttpResponseMessage response = await endpoint.PostAsync(FileOf("one frame"), "application/dicom");

        Assert.Equal("The DICOM file has 1 frame, none of which is number 3, counted from 0. Give the whole object.", (await RunningEndpoint.JsonOf(response)).GetProperty("detail").GetString());
        await AnswerAsync(endpoint, new DicomFiles { Frames = "4" }.With(new byte[48]), "application/dicom");
    }

    [Fact]
    public async Task A_file_that_only_mentions_the_deflated_syntax_is_read()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        await AnswerAsync(endpoint, new DicomFiles { Study = DicomBytes.Deflated }.With(new byte[12]), "application/dicom");
    }

    private static byte[] FileOf(string what) => what switch
    {
        "one frame" => new DicomFiles().With(new byte[12]),
        "two frames" => new DicomFiles { Frames = "2" }.With(new byte[24]),
        "JPEG 2000" => new DicomFiles { Syntax = "1.2.840.10008.1.2.4.91" }.With(bytes => bytes.Fragments([], [1, 2, 3, 4])),
        "deflated" => new DicomFiles { Syntax = DicomBytes.Deflated }.With(new byte[12]),
        "huge" => new DicomFiles { Rows = 20_000, Columns = 20_000 }.With(new byte[12]),
        "cut" => new DicomFiles { Rows = 50, Columns = 50 }.With(new byte[5000])[..3000],
        _ => [.. new byte[128], .. "DICM"u8],
    };

    // An untrained network that says its pictures were decoded so.
    private static void Write(string path, DicomImageDecoder decoder)
    {
        Preprocessing preprocessing = new(Preprocessing.Half()) { Decoding = [$"{typeof(DicomImageDecoder).FullName} {decoder.Settings}"] };
        var network = Network.Create(NetworkBuilder.Input(3, 16, 16).Conv(6).MaxPool().GlobalAveragePool().Head(2).Build(), seed: 3);
        using var model = TrainedModel.FromNetwork(network, ["healthy", "ulcer"], preprocessing);
        if (Path.GetExtension(path) == ".onnx")
        {
            OnnxExport.Write(path, model);
        }
        else
        {
            model.Save(path);
        }
    }

    private static async Task<JsonElement> AnswerAsync(RunningEndpoint endpoint, byte[] body, string? type, string query = "")
    {
        using HttpResponseMessage response = await endpoint.PostAsync(body, type, query);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await RunningEndpoint.JsonOf(response);
    }

    private static void AssertSame(JsonElement expected, JsonElement actual) =>
        Assert.Equal(expected.GetProperty("probabilities").GetRawText(), actual.GetProperty("probabilities").GetRawText());

    private static SKBitmap PreviewOf(JsonElement answer) => SKBitmap.Decode(answer.GetProperty("preview").GetBytesFromBase64());

    private static IEnumerable<int> GreysOf(JsonElement answer)
    {
        using SKBitmap preview = PreviewOf(answer);
        return [.. Enumerable.Range(0, preview.Width).Select(x => (int)preview.GetPixel(x, 0).Green)];
    }

    private static int Level(int x, int y) => ((x * 37) + (y * 11)) % 256;

    private static IEnumerable<byte> Pixels(int width, int height, Func<int, int, int> level) =>
        Enumerable.Range(0, width * height).Select(i => (byte)level(i % width, i / width));

    private static byte[] Png(int width, int height, Func<int, int, int> level)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        foreach ((int i, byte grey) in Pixels(width, height, level).Index())
        {
            bitmap.SetPixel(i % width, i / width, new SKColor(grey, grey, grey));
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
