using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace TransferMed.Samples.Tests.Shared;

/// <summary>The option <c>--live</c> of the samples that train.</summary>
public sealed class LiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_fine_tuning_is_shown_while_it_runs()
    {
        Images.Write(_folder.File("data"), ["dark", "light"], perClass: 20);
        int port = FreePort();
        Task<int> run = Task.Run(() => SampleProgram.Run("Finetune", _folder.File("data"), "--live", $"{port}", "--epochs", "3", "--size", "32", "--batch", "8", "--device", "cpu", "--out", _folder.File("out")));
        List<JsonObject> states = await WatchAsync(port, run);

        Assert.Equal(0, await run);
        Assert.Equal("Fine-tuning on data", (string)states[^1]["heading"]!);
        Assert.Equal("finished", (string)states[^1]["status"]!);
        Assert.Equal([1, 2, 3], ((JsonArray)states[^1]["history"]!).Select(epoch => (int)epoch!["epoch"]!));
    }

    [Fact]
    public async Task A_study_is_shown_run_by_run()
    {
        Images.Write(_folder.File("data"), ["dark", "light"], perClass: 12);
        int port = FreePort();
        string[] study = ["--target", _folder.File("data"), "--live", $"{port}", "--seeds", "2", "--epochs", "1", "--size", "32", "--width", "4", "--no-audit", "--device", "cpu", "--out", _folder.File("study")];
        Task<int> run = Task.Run(() => SampleProgram.Run("TransferStudy", study));
        List<JsonObject> states = await WatchAsync(port, run);

        Assert.Equal(0, await run);
        string[] headings = [.. states.Select(state => (string)state["heading"]!).Distinct()];
        Assert.Contains("Run 1 of 2: scratch, seed 0, training", headings);
        Assert.Contains("Run 2 of 2: scratch, seed 1, training", headings);
        Assert.Contains(states, state => (string)state["status"]! == "training");
    }

    [Theory]
    [InlineData("Finetune", "99999")]
    [InlineData("TransferStudy", "now")]
    public void What_is_no_port_is_refused(string sample, string port)
    {
        TextWriter before = Console.Error;
        using var said = new StringWriter();
        try
        {
            Console.SetError(said);
            Assert.NotEqual(0, SampleProgram.Run(sample, [.. sample == "Finetune" ? [_folder.Path] : Array.Empty<string>(), "--live", port, "--out", _folder.File("out")]));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains($"--live '{port}' is not a port from 0 to 65535.", said.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The states that a page is told until the program ends; the program opens it at its beginning.</summary>
    private static async Task<List<JsonObject>> WatchAsync(int port, Task program)
    {
        using var client = new HttpClient();
        List<JsonObject> states = [];
        while (!program.IsCompleted && states.Count == 0)
        {
            try
            {
                using var reader = new StreamReader(await client.GetStreamAsync($"http://127.0.0.1:{port}/events"));
                while (await reader.ReadLineAsync() is { } line)
                {
                    if (line.StartsWith("data: {\"heading\"", StringComparison.Ordinal))
                    {
                        states.Add((JsonObject)JsonNode.Parse(line["data: ".Length..])!);
                    }
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                // Not there yet, or not any more.
                await Task.Yield();
            }
        }

        return states;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
