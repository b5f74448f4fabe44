using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TransferMed.Tests.Tracking;

/// <summary>A tab of a headless Chromium that is driven over its debugging protocol, so that a page can be watched while it changes.</summary>
internal sealed partial class BrowserTab : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _asked = new();
    private int _id;

    private BrowserTab(Process process, string profile)
    {
        (_process, _profile) = (process, profile);
    }

    /// <summary>What the page wrote to the console as an error or warning, and what it could not load.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public static async Task<BrowserTab> OpenAsync(string program)
    {
        string profile = Directory.CreateTempSubdirectory("transfermed-browser-").FullName;
        var process = Process.Start(new ProcessStartInfo(
            program,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--no-first-run",
                "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
            ])
        {
            RedirectStandardError = true,
        })!;
        var tab = new BrowserTab(process, profile);
        using var limit = new CancellationTokenSource(s_limit);
        string port = "";
        while (port.Length == 0)
        {
            string line = await process.StandardError.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("Chromium has ended.");
            port = Listening().Match(line).Groups[1].Value;
        }

        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var client = new HttpClient();
        JsonArray targets = (await client.GetFromJsonAsync<JsonArray>($"http://127.0.0.1:{port}/json", limit.Token))!;
        string address = (string)targets.First(target => (string)target!["type"]! == "page")!["webSocketDebuggerUrl"]!;
        await tab._socket.ConnectAsync(new Uri(address), limit.Token);
        _ = tab.ListenAsync();
        await tab.SendAsync("Runtime.enable");
        await tab.SendAsync("Log.enable");
        await tab.SendAsync("Page.enable");
        return tab;
    }

    /// <summary>Opens an address at a width, light or dark.</summary>
    public async Task OpenAsync(Uri address, int width, bool isDark = false)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }) });
        await SendAsync("Page.navigate", new JsonObject { ["url"] = address.AbsoluteUri });
    }

    /// <summary>The value of an expression, once it is one that counts as true; it is asked for with every frame of the page.</summary>
    public async Task<JsonNode> WaitForAsync(string expression)
    {
        string script = $$"""
            new Promise(resolve => {
              const ask = () => {
                let value = null;
                try { value = {{expression}}; } catch { }
                if (value) { resolve(value); } else { setTimeout(ask, 20); }
              };
              ask();
            })
            """;
        JsonObject answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true });
        return answer["result"]?["value"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    /// <summary>Presses the tab key, as in a window that has the focus.</summary>
    public async Task PressTabAsync()
    {
        await SendAsync("Emulation.setFocusEmulationEnabled", new JsonObject { ["enabled"] = true });
        foreach (string type in (string[])["keyDown", "keyUp"])
        {
            await SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = type, ["key"] = "Tab", ["code"] = "Tab", ["windowsVirtualKeyCode"] = 9 });
        }
    }

    public async Task<byte[]> ScreenshotAsync() =>
        Convert.FromBase64String((string)(await SendAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true }))["data"]!);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A helper of the browser may still write into it; what then stays behind is the system's to clear.
        }
    }

    private async Task<JsonObject> SendAsync(string method, JsonObject? parameters = null)
    {
        int id = Interlocked.Increment(ref _id);
        TaskCompletionSource<JsonObject> answer = _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
        return await answer.Task.WaitAsync(s_limit);
    }

    private async Task ListenAsync()
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            while (true)
            {
                using var text = new MemoryStream();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    text.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                Take((JsonObject)JsonNode.Parse(text.ToArray())!);
            }
        }
        catch (Exception error) when (error is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The tab is closed.
        }
    }

    private void Take(JsonObject message)
    {
        if (message["id"] is { } id)
        {
            _asked[(int)id].SetResult(message["result"] as JsonObject ?? message);
            return;
        }

        string text = message["params"]?.ToJsonString() ?? "";
        switch ((string?)message["method"])
        {
            case "Runtime.exceptionThrown":
            case "Runtime.consoleAPICalled":
                Complaints.Enqueue(text);
                break;
            case "Log.entryAdded":
                Complaints.Enqueue(text);
                break;
        }
    }

    [GeneratedRegex(@"DevTools listening on ws://127\.0\.0\.1:(\d+)/")]
    private static partial Regex Listening();
}
