extern alias study;

using study::StudyConsole;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Samples.Tests.Shared;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>A whole small study, as a terminal shows it while it runs.</summary>
public class StudyViewTests
{
    [Fact]
    public async Task Frames_fit_and_tell_validation_from_test()
    {
        using var folder = new TemporaryFolder();
        ImageDataset target = SyntheticDomain.Create(SyntheticKind.Lesions, 12);
        var options = new StudyOptions
        {
            Network = Presets.Lightweight2021(classes: 3, width: 4, input: new InputShape(3, 32, 32)),
            Seeds = 1,
            Training = new TrainingOptions { Epochs = 3, BatchSize = 8 },
        };
        var frames = new Frames(80, 120);
        await Studies.TransferStudy.RunAsync(target, [], options, folder.File("out"), frames);

        Assert.NotEmpty(frames.Shown);
        Assert.All(frames.Shown, frame => Assert.All(frame.Lines, line => Assert.InRange(line.Length, 1, frame.Width)));
        string[] running = [.. frames.Shown.Where(frame => frame.Lines.Any(line => line.Contains(" training ", StringComparison.Ordinal))).Select(frame => string.Join('\n', frame.Lines))];
        Assert.NotEmpty(running);
        Assert.All(running, text => Assert.Matches("validation +test", text));
        Assert.Contains(running, text => text.Contains("validation F1  ", StringComparison.Ordinal) && text.IndexOfAny(['▁', '█']) >= 0);

        // The last cell of a row is that of the test pictures: it is empty as long as they were not looked at.
        string row = running[^1].Split('\n').Single(line => line.Contains(" training ", StringComparison.Ordinal));
        Assert.Matches(@"3/3 +\d\.\d{3} +\d\.\d{3}$", row);
        string[] last = frames.Shown[^1].Lines;
        Assert.Matches(@"finished +3 +\d\.\d{3} +\d\.\d{3} +\d\.\d{3}$", last.Single(line => line.Contains("finished ", StringComparison.Ordinal)));
        Assert.Contains("Runs finished: 1 of 1.", last);
    }

    private sealed class Frames(params int[] widths) : IProgress<StudyProgress>
    {
        private readonly Dictionary<int, StudyView> _views = [];
        private TimeSpan _now;

        public List<(int Width, string[] Lines)> Shown { get; } = [];

        public void Report(StudyProgress value)
        {
            if (value.Phase == StudyPhase.Auditing)
            {
                return;
            }

            _now += TimeSpan.FromSeconds(1);
            foreach (int width in widths)
            {
                string[] lines = TerminalTests.Lines(width, console =>
                {
                    if (!_views.TryGetValue(width, out StudyView? view))
                    {
                        _views.Add(width, view = new StudyView(console, ShownMetrics.Of(new SingleLabel())));
                    }

                    view.Follow(value, _now);
                    console.Write(view.Render());
                });
                Shown.Add((width, lines));
            }
        }
    }
}
