using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using global::ServeOnnx;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>
/// Good clients are answered while others hold connections, send slowly or send what is hostile. TRANSFERMED_ATTACK_SECONDS makes it
/// longer than the few seconds of the suite.
/// </summary>
public class AttackTests
{
    private const int IdleClients = 260;
    private const int SlowClients = 200;
    private const int StallingClients = 40;
    private const int HostileClients = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Good_clients_are_answered_within_a_second_while_others_are_idle_slow_and_hostile()
    {
        double seconds = double.Parse(Environment.GetEnvironmentVariable("TRANSFERMED_ATTACK_SECONDS") ?? "3", CultureInfo.InvariantCulture);
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { HealthPort = 0 });
        using var end = new CancellationTokenSource();
        byte[] bomb = PngBomb.Of(4_000, 4_000);
        byte[] unfinished = Encoding.ASCII.GetBytes("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        using var attackers = new Attackers(endpoint.Client.BaseAddress!.Port,
        [
            .. Enumerable.Repeat(new Attack([], Drips: false), IdleClients),
            .. Enumerable.Repeat(new Attack(Head(1_000_000), Drips: true), SlowClients / 2),
            .. Enumerable.Repeat(new Attack(unfinished, Drips: true), SlowClients / 2),
            // They send what takes shared memory at once, and then stall.
            .. Enumerable.Repeat(new Attack([.. Head(9_000_000), .. Enumerable.Repeat((byte)'x', 100_000)], Drips: true), StallingClients),
        ]);
        Task[] hostile = [.. Enumerable.Range(0, HostileClients).Select(i => BotherAsync(endpoint, i == 0 ? bomb : i == 1 ? Images.Png(seed: 1)[..500] : new byte[100], end.Token))];

        // Code is compiled when it first runs: that is not what is timed.
        byte[][] images = [Images.Png(seed: 2), Images.Png(seed: 3, width: 300, height: 300)];
        Assert.True(images[1].Length > UploadBuffer.FirstLength, "the second takes shared memory");
        using (HttpResponseMessage small = await endpoint.PostAsync(images[0]))
        using (HttpResponseMessage large = await endpoint.PostAsync(images[1]))
        using (HttpResponseMessage live = await endpoint.Client.GetAsync("/health/live"))
        using (HttpResponseMessage health = await endpoint.Client.GetAsync(new Uri(endpoint.Health, "/health")))
        {
            Assert.All([small, large, live, health], response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        }

        TimeSpan longest = TimeSpan.Zero;
        int answers = 0;
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            using var good = new HttpClient { BaseAddress = endpoint.Client.BaseAddress };
            await TimeAsync(() => good.PostAsync("/predict", RunningEndpoint.Content(images[answers++ % 2], "image/png")));
            await TimeAsync(() => good.GetAsync("/health/live"));
            await TimeAsync(() => good.GetAsync(new Uri(endpoint.Health, "/health")));
        }

        await end.CancelAsync();
        await Task.WhenAll(hostile);
        Assert.Equal(IdleClients + SlowClients + StallingClients, attackers.Most);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answers} pictures in {seconds} s, the longest wait {longest.TotalMilliseconds:0} ms"));

        async Task TimeAsync(Func<Task<HttpResponseMessage>> ask)
        {
            long asked = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await ask();
            TimeSpan taken = Stopwatch.GetElapsedTime(asked);
            longest = taken > longest ? taken : longest;
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"a good client got {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            Assert.True(taken < Patience, $"a good client waited {taken}");
        }
    }

    [Fact]
    public async Task Decoding_leaves_threads_to_connections()
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        int processors = Environment.ProcessorCount;
        Assert.True(ThreadPool.SetMinThreads(processors, completions));
        try
        {
            await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { Concurrency = 5 }, new HeldPredictor());
            ThreadPool.GetMinThreads(out int kept, out _);
            Assert.Equal(processors + 5, kept);
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, completions);
        }
    }

    [Fact]
    public async Task More_idle_connections_than_fit_lock_nobody_out()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { Concurrency = 2, Queue = 2, MaxConnections = 68, AddressConnections = 40 });
        var sockets = new List<Socket>();
        for (int i = 0; i < 300; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, endpoint.Client.BaseAddress!.Port);
        }

        using HttpResponseMessage response = await endpoint.PostAsync(Images.Png(seed: 1));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task The_port_for_health_answers_health_alone()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { HealthPort = 0 }, new HeldPredictor());
        using var client = new HttpClient { BaseAddress = endpoint.Health };
        Assert.NotEqual(endpoint.Client.BaseAddress, client.BaseAddress);
        Assert.Equal("live", await client.GetStringAsync("/health/live"));
        using HttpResponseMessage refused = await client.PostAsync("/predict", RunningEndpoint.Content(Images.Png(seed: 1), "image/png"));
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task Memory_goes_from_who_stalls_to_who_waits()
    {
        var memory = new UploadMemory(2 << 20, TimeProvider.System);
        using UploadMemory.Claim stalled = await memory.TakeAsync(1 << 20, default);
        using UploadMemory.Claim complete = await memory.TakeAsync(1 << 20, default);
        complete.Complete();
        Task<UploadMemory.Claim> waiting = memory.TakeAsync(1 << 20, default);
        var given = new TaskCompletionSource();
        await using (stalled.Displaced.Register(given.SetResult))
        {
            await given.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }

        Assert.False(waiting.IsCompleted);
        stalled.Dispose();
        using UploadMemory.Claim next = await waiting;
        Assert.False(complete.Displaced.IsCancellationRequested);
        Assert.True(next.Buffer.Length >= 1 << 20);
    }

    [Fact]
    public async Task Who_gives_up_waiting_for_memory_leaves_it_to_the_next()
    {
        var memory = new UploadMemory(1 << 20, TimeProvider.System);
        UploadMemory.Claim held = await memory.TakeAsync(1 << 20, default);
        held.Complete();
        using var patience = new CancellationTokenSource();
        Task<UploadMemory.Claim> leaving = memory.TakeAsync(1 << 20, patience.Token);
        Task<UploadMemory.Claim> next = memory.TakeAsync(1 << 20, default);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        held.Dispose();
        (await next).Dispose();
    }

    [Fact]
    public async Task A_small_upload_goes_before_large_ones_until_their_turn()
    {
        var clock = new Clock();
        var memory = new UploadMemory(4 << 20, clock);
        UploadMemory.Claim held = await memory.TakeAsync(4 << 20, default);
        held.Complete();
        Task<UploadMemory.Claim> large = memory.TakeAsync(4 << 20, default);
        Task<UploadMemory.Claim> small = memory.TakeAsync(1 << 20, default);
        held.Dispose();
        UploadMemory.Claim first = await small;
        Assert.False(large.IsCompleted);
        first.Complete();

        clock.Now = UploadMemory.Turn;
        Task<UploadMemory.Claim> late = memory.TakeAsync(1 << 20, default);
        Assert.False(late.IsCompleted, "it passed one whose turn had come");
        first.Dispose();
        (await large).Dispose();
        (await late).Dispose();
    }

    [Fact]
    public async Task Many_large_uploads_that_have_waited_keep_no_small_one_waiting()
    {
        var clock = new Clock();
        var memory = new UploadMemory(4 << 20, clock);
        UploadMemory.Claim held = await memory.TakeAsync(4 << 20, default);
        held.Complete();
        Task<UploadMemory.Claim>[] large = [.. Enumerable.Range(0, 3).Select(_ => memory.TakeAsync(4 << 20, default))];
        clock.Now = UploadMemory.Turn;
        Task<UploadMemory.Claim> small = memory.TakeAsync(1 << 20, default);
        held.Dispose();
        UploadMemory.Claim first = await large[0];
        first.Complete();
        Assert.False(small.IsCompleted);

        first.Dispose();
        UploadMemory.Claim second = await small;
        second.Complete();
        Assert.All(large[1..], waiting => Assert.False(waiting.IsCompleted));
        second.Dispose();
        foreach (Task<UploadMemory.Claim> waiting in large[1..])
        {
            (await waiting).Dispose();
        }
    }

    [Fact]
    public async Task What_came_at_once_counts_for_one_trial()
    {
        var clock = new Clock();
        using UploadMemory.Claim claim = await new UploadMemory(1 << 20, clock).TakeAsync(1 << 20, default);
        claim.Add(100_000);
        Assert.False(IsSlowAfterATrial());
        Assert.True(IsSlowAfterATrial(), "nothing came since");
        claim.Add(UploadMemory.ContestedRate);
        Assert.False(IsSlowAfterATrial(), "it goes on");
        claim.Complete();
        Assert.False(IsSlowAfterATrial(), "all has come");

        bool IsSlowAfterATrial()
        {
            bool slow = false;
            for (TimeSpan passed = default; passed < UploadMemory.Trial; passed += UploadMemory.Look)
            {
                Assert.False(slow, "before the end of the trial");
                clock.Now += UploadMemory.Look;
                slow = claim.IsSlow(clock);
            }

            return slow;
        }
    }

    [Fact]
    public async Task A_program_that_was_held_up_blames_no_client()
    {
        var clock = new Clock();
        using UploadMemory.Claim claim = await new UploadMemory(1 << 20, clock).TakeAsync(1 << 20, default);
        clock.Now = 10 * UploadMemory.Trial;
        Assert.False(claim.IsSlow(clock));
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    private static byte[] Head(int length) => Encoding.ASCII.GetBytes(FormattableString.Invariant($"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: {length}\r\n\r\n"));

    private static async Task BotherAsync(RunningEndpoint endpoint, byte[] body, CancellationToken end)
    {
        using var client = new HttpClient { BaseAddress = endpoint.Client.BaseAddress };
        while (!end.IsCancellationRequested)
        {
            try
            {
                using HttpResponseMessage response = await client.PostAsync("/predict", RunningEndpoint.Content(body, "image/png"), end);
                await Task.Delay(50, end);
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
            }
        }
    }
}
