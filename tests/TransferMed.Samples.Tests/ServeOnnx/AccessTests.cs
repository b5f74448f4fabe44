using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using global::ServeOnnx;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>Who is answered: addresses, hosts, keys, TLS.</summary>
public class AccessTests
{
    private const string Key = "correct-horse-battery";

    [Fact]
    public async Task Nothing_but_its_options_opens_it()
    {
        string[] variables = ["ASPNETCORE_URLS", "DOTNET_URLS", "URLS", "ASPNETCORE_HTTP_PORTS", "HTTP_PORTS", "Kestrel__Endpoints__Open__Url", "ASPNETCORE_Kestrel__Endpoints__Open__Url", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"];
        string before = Environment.CurrentDirectory;
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("appsettings.json"), """{"Urls":"http://0.0.0.0:0","Kestrel":{"Endpoints":{"Open":{"Url":"http://0.0.0.0:0"}}}}""");
        File.Copy(folder.File("appsettings.json"), folder.File("appsettings.Production.json"));
        try
        {
            Environment.CurrentDirectory = folder.Path;
            foreach (string name in variables)
            {
                Environment.SetEnvironmentVariable(name, name.EndsWith("PORTS", StringComparison.Ordinal) ? "0" : name.EndsWith("ASSEMBLIES", StringComparison.Ordinal) ? "No.Such.Assembly" : "http://0.0.0.0:0");
            }

            await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: new HeldPredictor());
            Assert.StartsWith("http://127.0.0.1:", Assert.Single(endpoint.Application.Urls), StringComparison.Ordinal);
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Array.ForEach(variables, name => Environment.SetEnvironmentVariable(name, null));
        }
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:1", 200)]
    [InlineData("127.0.0.1:5080", 200)]
    [InlineData("[::1]:5080", 200)]
    [InlineData("lab.example", 200)]
    [InlineData("a.ward.example:80", 200)]
    [InlineData("ward.example", 421)]
    [InlineData("rebound.example", 421)]
    [InlineData("localhost.rebound.example", 421)]
    [InlineData("127.0.0.1.rebound.example", 421)]
    [InlineData("192.0.2.1", 421)]
    [InlineData("[2001:db8::1]", 421)]
    [InlineData("", 421)]
    public async Task Requests_for_other_hosts_get_nothing(string host, int status)
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { AllowedHosts = ["lab.example", "*.ward.example"] }, new HeldPredictor());
        string answer = await AskAsync(endpoint, $"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == 421, answer.Contains("\"reason\":\"unknownHost\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET http://rebound.example/health HTTP/1.1\r\nHost: rebound.example", 421)]
    [InlineData("GET http://rebound.example/health HTTP/1.1\r\nHost: localhost", 400)]
    [InlineData("GET http://localhost/health HTTP/1.1\r\nHost: localhost", 200)]
    [InlineData("GET /health HTTP/1.0", 421)]
    public async Task The_form_of_a_request_makes_no_difference(string head, int status)
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: new HeldPredictor());
        Assert.StartsWith($"HTTP/1.1 {status} ", await AskAsync(endpoint, head + "\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/health", 200)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/predict", 405)]
    [InlineData("POST", "/predict", 400)]
    [InlineData("POST", "/predict?heatmap=perhaps", 400)]
    public async Task Every_answer_says_that_nothing_is_kept_guessed_or_run(string method, string path, int status)
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: new HeldPredictor());
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await endpoint.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        AssertHeaders(response);
    }

    [Fact]
    public async Task An_answer_to_a_fault_has_them_too()
    {
        var predictor = new HeldPredictor();
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: predictor);
        Task<HttpResponseMessage> asked = endpoint.PostAsync(Images.Png(seed: 1));
        predictor.Take().SetException(new InvalidOperationException("secret"));
        using HttpResponseMessage response = await asked;

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        AssertHeaders(response);
    }

    [Theory]
    [InlineData("GET /a b HTTP/1.1\r\nHost: localhost", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: LONG", 431)]
    [InlineData("GET /?LONG HTTP/1.1\r\nHost: localhost", 414)]
    [InlineData("GET / HTTP/9.9\r\nHost: localhost", 505)]
    public async Task What_the_server_refuses_itself_has_no_content_and_none_of_them(string head, int status)
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: new HeldPredictor());
        string answer = await AskAsync(endpoint, head.Replace("LONG", new string('x', 33 << 10), StringComparison.Ordinal) + "\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.EndsWith("Content-Length: 0\r\nConnection: close\r\nDate: ", answer[..(answer.IndexOf("Date: ", StringComparison.Ordinal) + 6)], StringComparison.Ordinal);
        Assert.DoesNotContain("nosniff", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_key_only_who_shows_it_predicts()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { ApiKey = Key }, new HeldPredictor { AnswersAtOnce = true });
        foreach ((string name, string value) in new[] { ("X-Api-Key", Key + "x"), ("X-Api-Key", "x"), ("Authorization", "Bearer x"), ("Authorization", Key), ("X-Other", Key) })
        {
            using HttpResponseMessage refused = await SendAsync(name, value);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("keyNeeded", (await RunningEndpoint.JsonOf(refused)).GetProperty("reason").GetString());
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
            AssertHeaders(refused);
        }

        foreach ((string name, string value) in new[] { ("X-Api-Key", Key), ("Authorization", $"Bearer {Key}") })
        {
            using HttpResponseMessage answered = await SendAsync(name, value);
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        }

        Assert.Equal("live", await endpoint.Client.GetStringAsync("/health/live"));

        async Task<HttpResponseMessage> SendAsync(string name, string value)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = RunningEndpoint.Content(Images.Png(seed: 1), "image/png") };
            request.Headers.TryAddWithoutValidation(name, value);
            return await endpoint.Client.SendAsync(request);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_speaks_TLS_with_a_certificate(bool pfx)
    {
        using var folder = new TemporaryFolder();
        using var key = RSA.Create(2048);
        var wanted = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = wanted.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        ServeOptions options;
        if (pfx)
        {
            await File.WriteAllBytesAsync(folder.File("own.pfx"), made.Export(X509ContentType.Pfx, "opens"));
            options = new ServeOptions { Certificate = folder.File("own.pfx"), CertificatePassword = "opens" };
        }
        else
        {
            await File.WriteAllTextAsync(folder.File("own.pem"), made.ExportCertificatePem());
            await File.WriteAllTextAsync(folder.File("key.pem"), key.ExportPkcs8PrivateKeyPem());
            options = new ServeOptions { Certificate = folder.File("own.pem"), CertificateKey = folder.File("key.pem") };
        }

        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(options, new HeldPredictor());
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == made.Thumbprint };
        using var client = new HttpClient(handler) { BaseAddress = endpoint.Client.BaseAddress };
        Assert.Equal("https", client.BaseAddress!.Scheme);
        Assert.Equal("live", await client.GetStringAsync("/health/live"));
    }

    [Fact]
    public async Task It_shows_who_signed_the_certificate()
    {
        using var folder = new TemporaryFolder();
        using var rootKey = RSA.Create(2048);
        using var signersKey = RSA.Create(2048);
        using var key = RSA.Create(2048);
        (DateTimeOffset from, DateTimeOffset to) = (new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using X509Certificate2 root = Authority("CN=root", rootKey).CreateSelfSigned(from, to);
        using X509Certificate2 keyless = Authority("CN=signer", signersKey).Create(root, from, to, [1]);
        using X509Certificate2 signer = keyless.CopyWithPrivateKey(signersKey);
        using X509Certificate2 made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Create(signer, from, to, [2]);
        await File.WriteAllTextAsync(folder.File("own.pem"), $"{made.ExportCertificatePem()}\n{signer.ExportCertificatePem()}");
        await File.WriteAllTextAsync(folder.File("key.pem"), key.ExportPkcs8PrivateKeyPem());
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(
            new ServeOptions { Certificate = folder.File("own.pem"), CertificateKey = folder.File("key.pem") }, new HeldPredictor());
        string[] shown = [];
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, _, chain, _) =>
            {
                shown = [.. chain!.ChainPolicy.ExtraStore.Select(certificate => certificate.Subject)];
                return true;
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = endpoint.Client.BaseAddress };
        Assert.Equal("live", await client.GetStringAsync("/health/live"));
        Assert.Contains("CN=signer", shown);

        static CertificateRequest Authority(string name, RSA key)
        {
            var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            return request;
        }
    }

    [Fact]
    public async Task A_port_with_TLS_answers_nothing_without()
    {
        using var folder = new TemporaryFolder();
        using X509Certificate2 made = SelfSigned();
        await File.WriteAllBytesAsync(folder.File("own.pfx"), made.Export(X509ContentType.Pfx, "opens"));
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(
            new ServeOptions { Certificate = folder.File("own.pfx"), CertificatePassword = "opens" }, new HeldPredictor());
        using var plain = new HttpClient { BaseAddress = new UriBuilder(endpoint.Client.BaseAddress!) { Scheme = "http" }.Uri };
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetStringAsync("/health/live"));
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        using X509Certificate2 made = SelfSigned();
        using X509Certificate2 keyless = X509CertificateLoader.LoadCertificate(made.RawData);
        await File.WriteAllBytesAsync(folder.File("own.pfx"), made.Export(X509ContentType.Pfx, "opens"));
        await File.WriteAllBytesAsync(folder.File("keyless.pfx"), keyless.Export(X509ContentType.Pfx, "opens")!);
        await File.WriteAllTextAsync(folder.File("own.pem"), made.ExportCertificatePem());
        AssertRefused("cannot be read", "own.pfx", null, "another");
        AssertRefused("comes without its key", "keyless.pfx", null, "opens");
        AssertRefused("cannot be read", "own.pem", null, null);
        AssertRefused("holds its key itself", "own.pfx", "own.pem", "opens");
        AssertRefused("cannot be read", "none.pfx", null, null);
        Assert.Contains("no address of --urls begins with https://", Assert.Throws<ArgumentException>(() => new ServeOptions { Certificate = folder.File("own.pfx") }.Validate()).Message, StringComparison.Ordinal);

        void AssertRefused(string message, string certificate, string? key, string? password)
        {
            var fault = Assert.Throws<ArgumentException>(() => ServerCertificate.Load(folder.File(certificate), key is null ? null : folder.File(key), password));
            Assert.Contains(message, fault.Message, StringComparison.Ordinal);
            Assert.Contains(certificate, fault.Message, StringComparison.Ordinal);
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var wanted = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return wanted.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("--urls is not", "--urls", "ftp://127.0.0.1")]
    [InlineData("--urls has 'http://0.0.0.0:5080', which other machines can reach", "--urls", "http://0.0.0.0:5080")]
    [InlineData("--urls has 'http://[::]:5080'", "--urls", "http://*:5080")]
    [InlineData("whose host is neither localhost nor", "--urls", "http://lab.example:5080")]
    [InlineData("but there is no --certificate", "--urls", "https://127.0.0.1:5080")]
    [InlineData("cannot be read", "--certificate", "none.pem")]
    [InlineData("but there is no --certificate", "--certificate-key", "none.pem")]
    [InlineData("--allowed-hosts has 'http://lab.example'", "--allowed-hosts", "http://lab.example")]
    [InlineData("--connections is 10", "--connections", "10")]
    [InlineData("--upload-memory is 1048576", "--upload-memory", "1")]
    [InlineData("at least 16 characters", "--api-key-file", "short.key")]
    public async Task What_would_open_it_or_cannot_be_is_refused(string message, string option, string value)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("short.key"), "short");
        RunningEndpoint.WriteModel(folder.File("model.onnx"));
        string given = value.EndsWith(".key", StringComparison.Ordinal) || value.EndsWith(".pem", StringComparison.Ordinal) ? folder.File(value) : value;
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            // What is not refused serves until it is stopped.
            Assert.Equal(2, await Task.Run(() => SampleProgram.Run("ServeOnnx", folder.File("model.onnx"), option, given)).WaitAsync(TimeSpan.FromSeconds(20)));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains(message.Replace("--urls is not", "--urls has 'ftp://127.0.0.1'", StringComparison.Ordinal), errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_machines_are_let_in_with_a_key_or_where_that_is_said()
    {
        new ServeOptions { Urls = "http://0.0.0.0:1", ApiKey = Key }.Validate();
        new ServeOptions { Urls = "http://0.0.0.0:1", OpenWithoutKey = true }.Validate();
        Assert.Throws<ArgumentException>(() => new ServeOptions { Urls = "http://127.0.0.1:1;http://192.0.2.1:1" }.Validate());
        Assert.Throws<ArgumentException>(() => new ServeOptions { ApiKey = "" }.Validate());
    }

    private static void AssertHeaders(HttpResponseMessage response)
    {
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
    }

    private static async Task<string> AskAsync(RunningEndpoint endpoint, string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, endpoint.Client.BaseAddress!.Port);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(connection.GetStream());
        return await reader.ReadToEndAsync();
    }
}
