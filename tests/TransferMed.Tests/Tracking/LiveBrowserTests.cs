using TransferMed.Models;
using TransferMed.Tests.Reporting;
using TransferMed.Tests.Training;
using TransferMed.Tracking;
using TransferMed.Training;

namespace TransferMed.Tests.Tracking;

/// <summary>The live page in a real browser, where one is installed.</summary>
public class LiveBrowserTests
{
    private static readonly TrainingOptions s_options = new() { Epochs = 12, BatchSize = 8, LearningRate = 0.05, Seed = 11 };

    [SkippableTheory]
    [InlineData(390, true)]
    [InlineData(1280, false)]
    public async Task It_follows_a_training_and_fits_the_screen(int width, bool isDark)
    {
        await using BrowserTab tab = await OpenAsync();
        using var page = LivePage.Open(0, "Ulcer or healthy skin: fine-tuning from ImageNet");
        await tab.OpenAsync(page.Address, width, isDark);
        await tab.WaitForAsync("document.getElementById('status').textContent === 'Waiting'");
        using var steps = new Steps();
        Task<TrainingResult> training = TrainAsync(s_options with { Callbacks = [page, steps] });
        foreach (int epoch in (int[])[1, 2, 3])
        {
            // The page has an epoch before the next one begins.
            await steps.ReachAsync();
            Assert.Equal($"{epoch}", $"{await tab.WaitForAsync($"document.querySelectorAll('#rows th').length === {epoch} && document.querySelector('#rows th').textContent")}");
            Assert.Equal($"{epoch}", $"{await tab.WaitForAsync("document.querySelector('#loss-chart polyline').getAttribute('points').split(' ').length")}");
            steps.GoOn();
        }

        steps.GoOnToTheEnd();
        TrainingResult result = await training;
        Assert.Equal("Finished", $"{await tab.WaitForAsync("document.getElementById('status').textContent === 'Finished' && 'Finished'")}");
        Assert.Equal("100", $"{await tab.WaitForAsync("document.getElementById('bar').getAttribute('aria-valuenow')")}");
        Assert.Contains($"{result.Epochs[11].Loss:f3} in epoch 12", $"{await tab.WaitForAsync("document.getElementById('loss-chart').getAttribute('aria-label')")}", StringComparison.Ordinal);

        // Nothing is wider than the screen (innerWidth grows with what is), no text of a chart leaves it, and nothing was wrong.
        Assert.Equal($"{width}", $"{await tab.WaitForAsync("String(Math.max(outerWidth, document.documentElement.scrollWidth, innerWidth))")}");
        Assert.Equal("true", $"{await tab.WaitForAsync("(table => String(table.scrollWidth <= table.clientWidth))(document.querySelector('.scroll'))")}");
        Assert.Equal("[]", $"{await tab.WaitForAsync(OutsideOfCharts)}");
        Assert.Equal(isDark, (await tab.WaitForAsync("getComputedStyle(document.body).backgroundColor")).ToString() == "rgb(18, 22, 28)");
        Assert.Empty(tab.Complaints);
    }

    [SkippableFact]
    public async Task It_goes_on_by_itself_when_the_program_starts_again()
    {
        await using BrowserTab tab = await OpenAsync();
        using var folder = new TemporaryFolder();
        TrainingOptions options = s_options with { Epochs = 3, CheckpointPath = folder.File("run.safetensors") };
        int port;
        using (var first = LivePage.Open(0))
        {
            port = first.Address.Port;
            await tab.OpenAsync(first.Address, 1280);
            using var steps = new Steps();
            Task<TrainingResult> training = TrainAsync(options with { Callbacks = [first, steps] });
            await steps.ReachAsync();
            steps.GoOn();
            await steps.ReachAsync();
            await tab.WaitForAsync("document.querySelectorAll('#rows th').length === 2");
            steps.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training);
            await tab.WaitForAsync("document.getElementById('status').textContent === 'Stopped'");
        }

        using var second = LivePage.Open(port);
        await tab.WaitForAsync("document.getElementById('status').textContent === 'Waiting'");
        await TrainAsync(options with { Callbacks = [second] });
        await tab.WaitForAsync("document.getElementById('status').textContent === 'Finished'");
        Assert.Equal("3", $"{await tab.WaitForAsync("document.querySelectorAll('#rows th').length")}");
    }

    private const string OutsideOfCharts = """
        JSON.stringify([...document.querySelectorAll('svg')].flatMap(svg => {
          const room = svg.parentElement.getBoundingClientRect();
          return [...svg.querySelectorAll('text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < room.left || box.right > room.right || box.top < room.top || box.bottom > room.bottom;
          }).map(text => text.textContent);
        }))
        """;

    private static async Task<BrowserTab> OpenAsync()
    {
        string? program = Chromium.Find()?.Program;
        Skip.If(program is null, "No Chromium on this machine: install one or name it in the environment variable CHROME.");
        return await BrowserTab.OpenAsync(program!);
    }

    private static Task<TrainingResult> TrainAsync(TrainingOptions options) => Task.Factory.StartNew(
        () =>
        {
            using Network network = ToyNetwork.Create();
            return new Trainer(network, options).Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"));
        },
        TaskCreationOptions.LongRunning);

    /// <summary>Holds a training after each epoch until the test has looked.</summary>
    private sealed class Steps : TrainingCallback, IDisposable
    {
        private readonly SemaphoreSlim _reached = new(0);
        private readonly SemaphoreSlim _free = new(0);
        private volatile bool _isCancelled;

        public Task ReachAsync() => _reached.WaitAsync();

        public void GoOn() => _free.Release();

        public void GoOnToTheEnd() => _free.Release(100);

        public void Cancel()
        {
            _isCancelled = true;
            _free.Release();
        }

        public override void OnEpochEnd(TrainingContext run)
        {
            _reached.Release();
            _free.Wait();
            if (_isCancelled)
            {
                throw new OperationCanceledException();
            }
        }

        public void Dispose()
        {
            _reached.Dispose();
            _free.Dispose();
        }
    }
}
