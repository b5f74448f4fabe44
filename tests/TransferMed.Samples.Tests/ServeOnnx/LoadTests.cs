using System.Net;
using System.Text.Json;
using global::ServeOnnx;
using TransferMed.Serving;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>What happens when more comes than fits, when clients leave, and when the endpoint stops.</summary>
public class LoadTests
{
    private static readonly ServeOptions OneAtATime = new() { Concurrency = 1, Queue = 1 };

    [Fact]
    public async Task A_full_line_sends_away_with_the_time_to_come_back()
    {
        var predictor = new HeldPredictor();
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(OneAtATime, predictor);
        Task<HttpResponseMessage> first = endpoint.PostAsync(Images.Png(seed: 1));
        TaskCompletionSource<Prediction> held = predictor.Take();

        // One of these waits, and the other is sent away at once.
        Task<HttpResponseMessage>[] more = [endpoint.PostAsync(Images.Png(seed: 2)), endpoint.PostAsync(Images.Png(seed: 3))];
        using HttpResponseMessage away = await await Task.WhenAny(more);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), away.Headers.RetryAfter?.Delta);
        Assert.Equal("busy", (await RunningEndpoint.JsonOf(away)).GetProperty("reason").GetString());

        HeldPredictor.Release(held);
        predictor.Release();
        HttpResponseMessage[] answers = await Task.WhenAll([first, .. more]);
        Assert.Equal([200, 200, 503], answers.Select(answer => (int)answer.StatusCode).Order());
        Assert.All(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_client_that_leaves_keeps_its_place_until_nothing_reads_its_picture()
    {
        var predictor = new HeldPredictor();
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(OneAtATime, predictor);
        using var patience = new CancellationTokenSource();
        Task<HttpResponseMessage> leaving = endpoint.Client.PostAsync("/predict", RunningEndpoint.Content(Images.Png(seed: 1), "image/png"), patience.Token);
        TaskCompletionSource<Prediction> held = predictor.Take();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);

        Task<HttpResponseMessage> next = endpoint.PostAsync(Images.Png(seed: 2));
        HeldPredictor.Release(held);
        predictor.Release();
        using HttpResponseMessage response = await next;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Who_is_being_answered_when_the_endpoint_stops_gets_the_answer()
    {
        var predictor = new HeldPredictor();
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(OneAtATime, predictor);
        Task<HttpResponseMessage> waiting = endpoint.PostAsync(Images.Png(seed: 1));
        TaskCompletionSource<Prediction> held = predictor.Take();

        Task stopped = endpoint.Application.StopAsync();
        Assert.False(stopped.IsCompleted);
        HeldPredictor.Release(held);
        using HttpResponseMessage response = await waiting;
        await stopped;

        JsonElement answer = await RunningEndpoint.JsonOf(response);
        Assert.Equal(("ulcer", 0.75), (answer.GetProperty("class").GetString(), answer.GetProperty("probability").GetDouble()));
        await Assert.ThrowsAsync<HttpRequestException>(() => endpoint.PostAsync(Images.Png(seed: 1)));
    }

    [Fact]
    public async Task What_takes_long_leaves_places_to_others()
    {
        using var gate = new ComputeGate(places: 3, heavy: 1, queue: 1, pixels: 1000);
        ComputeGate.Pass? large = await gate.EnterAsync(300, explain: false, default);
        ValueTask<ComputeGate.Pass?> next = gate.EnterAsync(10, explain: true, default);
        Assert.False(next.IsCompleted);
        using ComputeGate.Pass? small = await gate.EnterAsync(10, explain: false, default);
        Assert.NotNull(small);
        Assert.Null(await gate.EnterAsync(300, explain: true, default));

        large!.Dispose();
        using ComputeGate.Pass? second = await next;
        Assert.NotNull(second);
    }

    [Fact]
    public async Task Pictures_wait_until_their_pixels_fit()
    {
        using var gate = new ComputeGate(places: 3, heavy: 3, queue: 0, pixels: 100);
        ComputeGate.Pass? large = await gate.EnterAsync(80, explain: false, default);
        using var patience = new CancellationTokenSource();
        ValueTask<ComputeGate.Pass?> leaving = gate.EnterAsync(60, explain: false, patience.Token);
        ValueTask<ComputeGate.Pass?> next = gate.EnterAsync(60, explain: false, default);
        Assert.False(leaving.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await leaving);
        Assert.False(next.IsCompleted);

        large!.Dispose();
        using ComputeGate.Pass? second = await next;
        Assert.NotNull(second);
    }
}
