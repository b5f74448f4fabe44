using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Tracking;
using TransferMed.Training;

namespace TransferMed.Tests.Tracking;

/// <summary>The live page over HTTP: who may read it, what it tells and when.</summary>
public class LivePageTests
{
    private static readonly TrainingOptions s_options = new() { Epochs = 3, BatchSize = 8, LearningRate = 0.05, Seed = 11 };

    [Theory]
    [InlineData("GET / HTTP/1.1", "127.0.0.1", "200 OK", "<h1 id=\"heading\">")]
    [InlineData("GET /live.js HTTP/1.1", "localhost:1", "200 OK", "EventSource")]
    [InlineData("GET /live.css?x=1 HTTP/1.1", "127.0.0.1", "200 OK", "prefers-color-scheme: dark")]
    [InlineData("GET /../live.html HTTP/1.1", "127.0.0.1", "404 Not Found", "one page")]
    [InlineData("POST / HTTP/1.1", "127.0.0.1", "405 Method Not Allowed", "only read")]
    [InlineData("GET / HTTP/1.1", "example.org", "403 Forbidden", "for this machine")]
    [InlineData("GET /events HTTP/1.1", "example.org", "403 Forbidden", "for this machine")]
    [InlineData("GET / HTTP/1.1", "127.0.0.1.example.org", "403 Forbidden", "for this machine")]
    public async Task Only_this_machine_reads_it(string line, string host, string status, string content)
    {
        using var page = LivePage.Open(0);
        string answer = await AskAsync(page, line, host);
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Security-Policy: default-src 'none'", answer, StringComparison.Ordinal);
        Assert.Contains(content, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_watches_hears_of_every_epoch_and_of_the_end()
    {
        using var page = LivePage.Open(0, "Ulcers");
        using EventStream events = await EventStream.OpenAsync(page);
        Assert.Equal(("Ulcers", "waiting"), Told(await events.NextAsync()));

        TrainingResult result = Train(s_options with { Callbacks = [page] });
        List<JsonObject> states = [];
        while (states.Count == 0 || (string)states[^1]["status"]! != "finished")
        {
            states.Add(await events.NextAsync());
        }

        Assert.Equal([0, 1, 1, 2, 2, 3, 3], states.Select(state => ((JsonArray)state["history"]!).Count));
        JsonArray history = (JsonArray)states[^1]["history"]!;
        Assert.Equal(result.Epochs.Select(epoch => (epoch.Epoch, epoch.Loss, epoch.Validation!["macroF1"])), history.Select(epoch => ((int)epoch!["epoch"]!, (double)epoch["loss"]!, (double)epoch["score"]!)));
        Assert.Equal(("macro F1", 3, 3), ((string)states[^1]["metric"]!, (int)states[^1]["epochs"]!, (int)states[^1]["finishedEpochs"]!));
        Assert.True((double)states[1]["left"]! > 0);
        Assert.Equal(0, (double)states[^1]["left"]!);

        page.Heading = "Ulcers, second";
        Assert.Equal(("Ulcers, second", "finished"), Told(await events.NextAsync()));
    }

    [Fact]
    public async Task A_training_that_goes_on_shows_what_it_has_had()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = s_options with { CheckpointPath = folder.File("run.safetensors") };
        int port;
        using (var first = LivePage.Open(0))
        {
            port = first.Address.Port;
            Assert.Throws<TransferMedException>(() => Train(options with { Callbacks = [first, new Failing(2)] }));
            Assert.Equal(("Training", "failed"), Told(await StateAsync(first)));
            Assert.Contains("The power is gone.", (string)(await StateAsync(first))["message"]!, StringComparison.Ordinal);
        }

        using var second = LivePage.Open(port);
        TrainingResult result = Train(options with { Callbacks = [second] });
        Assert.Equal(result.Epochs.Select(epoch => epoch.Loss), ((JsonArray)(await StateAsync(second))["history"]!).Select(epoch => (double)epoch!["loss"]!));

        // Nothing is left to train; what the checkpoint has is shown all the same.
        using var third = LivePage.Open(0);
        Train(options with { Callbacks = [third] });
        JsonObject state = await StateAsync(third);
        Assert.Equal(("finished", 3), ((string)state["status"]!, ((JsonArray)state["history"]!).Count));
    }

    [Fact]
    public async Task A_cancelled_training_has_stopped()
    {
        using var page = LivePage.Open(0);
        Assert.ThrowsAny<OperationCanceledException>(() => Train(s_options with { Callbacks = [page, new Failing(1, new OperationCanceledException())] }));
        Assert.Equal(("Training", "stopped"), Told(await StateAsync(page)));
    }

    [Fact]
    public void A_port_that_cannot_be_had_is_said()
    {
        using var page = LivePage.Open(0);
        Assert.Contains($"port {page.Address.Port}: ", Assert.Throws<TransferMedException>(() => LivePage.Open(page.Address.Port)).Message, StringComparison.Ordinal);
        Assert.Contains("The port 70000 is not from 0 to 65535", Assert.Throws<ArgumentOutOfRangeException>(() => LivePage.Open(70000)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => LivePage.Open(0, " "));
    }

    [Fact]
    public async Task Who_watches_has_the_last_state_when_the_page_is_ended()
    {
        using var page = LivePage.Open(0);
        using EventStream events = await EventStream.OpenAsync(page);
        await events.NextAsync();
        Task<string> last = Task.Run(events.LastHeadingAsync);

        // Several at once, so that the order of the states is tested with it.
        string filling = new('x', 10_000);
        Parallel.For(0, 40, i => page.Heading = $"{i}{filling}");
        string heading = page.Heading;
        page.Dispose();

        Assert.Equal(heading[..10], (await last.WaitAsync(TimeSpan.FromSeconds(30)))[..10]);
    }

    [Fact]
    public async Task A_sign_of_life_tells_who_has_gone()
    {
        using var server = new LiveServer(0, () => "{}", TimeSpan.FromMilliseconds(20));
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, server.Port);
            await client.GetStream().WriteAsync("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray());
            using var reader = new StreamReader(client.GetStream());
            string? line;
            do
            {
                line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
            }
            while (line is not (":" or null));

            Assert.Equal((":", true), (line, server.IsWatched));
        }

        Assert.True(SpinWait.SpinUntil(() => !server.IsWatched, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_watcher_that_goes_away_or_sends_nonsense_disturbs_nobody()
    {
        using var page = LivePage.Open(0);
        (await EventStream.OpenAsync(page)).Dispose();
        Assert.Equal("", await AskAsync(page, "nonsense", "127.0.0.1"));
        Train(s_options with { Callbacks = [page] });
        Assert.Equal(("Training", "finished"), Told(await StateAsync(page)));
    }

    private static (string, string) Told(JsonObject state) => ((string)state["heading"]!, (string)state["status"]!);

    private static async Task<JsonObject> StateAsync(LivePage page)
    {
        using EventStream events = await EventStream.OpenAsync(page);
        return await events.NextAsync();
    }

    private static async Task<string> AskAsync(LivePage page, string line, string host)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, page.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\nHost: {host}\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static TrainingResult Train(TrainingOptions options)
    {
        using Network network = ToyNetwork.Create();
        return new Trainer(network, options).Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"));
    }

    private sealed class Failing(int epoch, Exception? error = null) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingContext run)
        {
            if (run.Epoch == epoch)
            {
                throw error ?? new IOException("The power is gone.");
            }
        }
    }

    /// <summary>The stream of events as a browser reads it.</summary>
    private sealed class EventStream(HttpClient client, StreamReader reader) : IDisposable
    {
        public static async Task<EventStream> OpenAsync(LivePage page)
        {
            var client = new HttpClient();
            return new EventStream(client, new StreamReader(await client.GetStreamAsync(new Uri(page.Address, "events"))));
        }

        /// <summary>The next state; what tells of steps between is passed over.</summary>
        public async Task<JsonObject> NextAsync()
        {
            bool isState = false;
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    isState = line == "event: state";
                }
                else if (isState && line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return (JsonObject)JsonNode.Parse(line["data: ".Length..])!;
                }
            }

            throw new EndOfStreamException();
        }

        /// <summary>What stands at the head of the last state before the stream ends.</summary>
        public async Task<string> LastHeadingAsync()
        {
            string last = "";
            try
            {
                while (true)
                {
                    last = (string)(await NextAsync())["heading"]!;
                }
            }
            catch (EndOfStreamException)
            {
                return last;
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            client.Dispose();
        }
    }
}
