using FinetuneConsole;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Samples.Tests.Shared;
using TransferMed.Training;

namespace TransferMed.Samples.Tests.Finetune;

/// <summary>A small training, as a terminal of 80 and of 120 columns shows it while it runs.</summary>
public class TrainingViewTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Its_lines_fit_and_draw_loss_and_validation(int width)
    {
        DatasetParts parts = SyntheticDomain.Create(SyntheticKind.Lesions, 12).Split(0.6, 0.2, 0.2, seed: 0);
        NetworkSpec spec = Presets.Lightweight2021(classes: 3, width: 4, input: new InputShape(3, 32, 32));
        var frames = new Frames(width);
        using TrainedModel model = await TransferLearning.TrainAsync(spec, parts, new TrainingOptions { Epochs = 4, BatchSize = 8 }, frames);

        Assert.NotEmpty(frames.Shown);
        Assert.All(frames.Shown, frame =>
        {
            Assert.Equal(3, frame.Length);
            Assert.All(frame, line => Assert.InRange(line.Length, 1, width));
        });
        string[] last = frames.Shown[^1];
        Assert.Matches(@"^epoch 4/4 +━+ +100 %, 0 s left, \d+ images/s$", last[0]);
        Assert.Matches(@"^loss +[▁-█]{4} +\d\.\d{3}$", last[1]);
        Assert.Matches(@"^validation F1 +[▁-█]{4} +\d\.\d{3}$", last[2]);
    }

    private sealed class Frames(int width) : IProgress<TrainingProgress>
    {
        private TrainingView? _view;

        public List<string[]> Shown { get; } = [];

        public void Report(TrainingProgress value) => Shown.Add(TerminalTests.Lines(width, console =>
        {
            _view ??= new TrainingView(console);
            _view.Follow(value);
            console.Write(_view.Render());
        }));
    }
}
