using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using global::ServeOnnx;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>What is refused, with which status and reason.</summary>
public class RefusalTests
{
    private const int Limit = 1 << 20;

    public static TheoryData<string, int, string> Bad => new()
    {
        { "empty", 400, "emptyBody" },
        { "text as JPEG", 415, "unsupportedPicture" },
        { "JSON", 415, "unsupportedMediaType" },
        { "cut PNG", 422, "unreadablePicture" },
        { "200 megapixels", 422, "tooManyPixels" },
        { "200 megapixels in a header alone", 422, "unreadablePicture" },
        { "too many bytes", 413, "tooLarge" },
        { "one byte too many", 413, "tooLarge" },
        { "form without boundary", 400, "malformedForm" },
        { "form without end", 400, "malformedForm" },
        { "form without file", 400, "malformedForm" },
        { "form with two files", 400, "malformedForm" },
        { "form with too large a file", 413, "tooLarge" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_input_is_refused_with_a_reason(string what, int status, string reason)
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { MaxUpload = Limit });
        using HttpResponseMessage response = await endpoint.Client.PostAsync("/predict", ContentOf(what));
        JsonElement problem = await RunningEndpoint.JsonOf(response);

        Assert.Equal((status, reason), ((int)response.StatusCode, problem.GetProperty("reason").GetString()));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.InRange(problem.GetProperty("detail").GetString()!.Length, 20, 300);
        using HttpResponseMessage next = await endpoint.PostAsync(Images.Png(seed: 1));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [InlineData("TIFF", "The format TIFF is not taken here. Export or convert the picture to PNG or JPEG, and send that.")]
    [InlineData("HEIC", "The format HEIC is not taken here. Export or convert the picture to PNG or JPEG, and send that.")]
    [InlineData("HDF5", "HDF5 data is not taken here. Export or convert the picture to PNG or JPEG, and send that.")]
    [InlineData("text as JPEG", "The file is text, not a picture.")]
    public async Task Another_format_is_refused_in_words_for_people(string what, string detail)
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        using HttpResponseMessage response = await endpoint.Client.PostAsync("/predict", ContentOf(what));

        Assert.Equal(detail, (await RunningEndpoint.JsonOf(response)).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("/predict?heatmap=maybe", "POST", 400, "badQuery")]
    [InlineData("/predict", "GET", 405, "noSuchRequest")]
    [InlineData("/nothing", "GET", 404, "noSuchRequest")]
    public async Task Wrong_requests_are_refused_with_a_reason(string path, string method, int status, string reason)
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await endpoint.Client.SendAsync(request);

        Assert.Equal((status, reason), ((int)response.StatusCode, (await RunningEndpoint.JsonOf(response)).GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_body_that_announces_too_much_is_refused_before_it_is_sent()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { MaxUpload = Limit });
        string answer = await SendAsync(endpoint, "Content-Type: image/png\r\nContent-Length: 104857600\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"tooLarge\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_length_is_refused_when_it_grows_too_long()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { MaxUpload = Limit });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = RunningEndpoint.Content(new byte[Limit + 1], "image/png") };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await endpoint.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("tooLarge", (await RunningEndpoint.JsonOf(response)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_given_up()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { UploadTime = TimeSpan.FromMilliseconds(50) });
        string answer = await SendAsync(endpoint, "Content-Type: image/png\r\nContent-Length: 1000\r\n\r\nonly this");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"tooSlow\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--max-upload", "0", "--max-upload is 0")]
    [InlineData("--max-pixels", "501", "--max-pixels is 501000000")]
    [InlineData("--concurrency", "0", "--concurrency is 0")]
    [InlineData("--queue", "-1", "--queue is -1")]
    public void Limits_out_of_range_are_named(string option, string value, string message)
    {
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            Assert.Equal(2, SampleProgram.Run("ServeOnnx", "model.onnx", option, value));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains(message, errors.ToString(), StringComparison.Ordinal);
    }

    private static HttpContent ContentOf(string what) => what switch
    {
        "empty" => RunningEndpoint.Content([], "image/jpeg"),
        "text as JPEG" => RunningEndpoint.Content("this is no picture"u8.ToArray(), "image/jpeg"),
        "TIFF" => RunningEndpoint.Content("II*\0"u8.ToArray(), "image/tiff"),
        "HEIC" => RunningEndpoint.Content("\0\0\0\u0018ftypheic"u8.ToArray(), "image/heic"),
        "HDF5" => RunningEndpoint.Content([0x89, .. "HDF\r\n"u8], "application/octet-stream"),
        "JSON" => RunningEndpoint.Content("{}"u8.ToArray(), "application/json"),
        "cut PNG" => RunningEndpoint.Content(Images.Png(seed: 1)[..500], "image/png"),
        "200 megapixels" => RunningEndpoint.Content(PngBomb.Of(20_000, 10_000), "image/png"),
        "200 megapixels in a header alone" => RunningEndpoint.Content(PngBomb.Of(20_000, 10_000)[..33], "image/png"),
        "too many bytes" => RunningEndpoint.Content(new byte[50 * Limit], "image/png"),
        "one byte too many" => RunningEndpoint.Content(new byte[Limit + 1], "image/png"),
        "form without boundary" => RunningEndpoint.Content("x"u8.ToArray(), "multipart/form-data"),
        "form without end" => RunningEndpoint.Content(
            Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.png\"\r\n\r\nhalf"), "multipart/form-data; boundary=b"),
        "form without file" => new MultipartFormDataContent { { new StringContent("text"), "note" } },
        "form with two files" => new MultipartFormDataContent { { File(100), "a", "a.png" }, { File(100), "b", "b.png" } },
        "form with too large a file" => new MultipartFormDataContent { { File(Limit + 1), "a", "a.png" } },
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private static ByteArrayContent File(int length) => RunningEndpoint.Content(new byte[length], "image/png");

    private static async Task<string> SendAsync(RunningEndpoint endpoint, string afterRequestLine)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, endpoint.Client.BaseAddress!.Port);
        NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /predict HTTP/1.1\r\nHost: localhost\r\n" + afterRequestLine));
        var buffer = new byte[4096];
        int length = 0;
        string text = "";
        while (!text.Contains("\"reason\"", StringComparison.Ordinal) && await stream.ReadAsync(buffer.AsMemory(length)) is > 0 and int read)
        {
            length += read;
            text = Encoding.UTF8.GetString(buffer, 0, length);
        }

        return text;
    }
}
