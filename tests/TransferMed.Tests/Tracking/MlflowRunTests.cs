using System.Text;
using System.Text.Json.Nodes;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Tracking;
using TransferMed.Training;

namespace TransferMed.Tests.Tracking;

/// <summary>What a training tells an MLflow server, and what becomes of it when the server is away or says no.</summary>
public class MlflowRunTests
{
    private const string Loss = "training/loss";

    private static readonly TrainingOptions s_options = new() { Epochs = 3, BatchSize = 8, LearningRate = 0.05, Seed = 11 };

    [Fact]
    public void A_training_is_a_run_with_parameters_metrics_results_and_status()
    {
        using var server = new MlflowStub();
        var log = new RecordingLogger();
        using MlflowRun run = MlflowRun.Open(server.Address, "ulcer", new MlflowOptions { RunName = "first", Tags = new Dictionary<string, string> { ["ward"] = "7" }, Logger = log });
        TrainingResult result = Train(s_options with { Callbacks = [run] });

        MlflowStub.Run kept = Assert.Single(server.Runs);
        Assert.Equal(("first", "FINISHED", run.RunId, server.Experiments["ulcer"]), (kept.Name, kept.Status, kept.Id, kept.Experiment));
        Assert.True(kept.Ended >= kept.Started);
        Assert.Equal(("0.05", "Sgd", "0.9", "3", "false"), (kept.Parameters["learningRate"], kept.Parameters["optimizer"], kept.Parameters["optimizer.momentum"], kept.Parameters["epochs"], kept.Parameters["keepBestWeights"]));
        Assert.Equal("7", kept.Tags["ward"]);
        Assert.Equal(Losses(result), Steps(kept));
        Assert.Equal(result.Epochs.Select(epoch => (epoch.Epoch, epoch.Validation!["macroF1"])), Steps(kept, "validation/macroF1"));
        Assert.Contains("macroF1 (decides)", Encoding.UTF8.GetString(server.Artifacts[$"1/{kept.Id}/artifacts/result.md"]), StringComparison.Ordinal);
        Assert.Empty(log.Warnings);
        Assert.Contains($"MLflow run: {server.Address}/#/experiments/1/runs/{kept.Id}", log.Lines);

        // The second training with it is a run of its own, in the experiment that is there.
        Train(s_options with { Callbacks = [run], Seed = 12 });
        Assert.Equal([("1", "11"), ("1", "12")], server.Runs.Select(one => (one.Experiment, one.Parameters["seed"])));
        Assert.Single(server.Calls, call => call == "experiments/create");
    }

    [Fact]
    public void What_a_server_that_is_away_has_missed_is_sent_when_it_is_back()
    {
        using var server = new MlflowStub();
        var log = new RecordingLogger();
        using MlflowRun run = MlflowRun.Open(server.Address, "ulcer", new MlflowOptions { Logger = log });
        server.Faults = _ => (503, "busy");
        TrainingResult result = Train(s_options with { Callbacks = [new AtEnd(2, () => server.Faults = _ => null), run] });

        MlflowStub.Run kept = Assert.Single(server.Runs);
        Assert.Equal(Losses(result), Steps(kept));
        Assert.Equal("FINISHED", kept.Status);
        Assert.NotEmpty(kept.Parameters);
        Assert.Equal(2, log.Warnings.Length);
        Assert.Matches(@"^MLflow at http://127\.0\.0\.1:\d+/ cannot be reached \(/api/2\.0/mlflow/runs/create answers 503: busy\); 1 epochs and 0 files are kept", log.Warnings[1]);
    }

    [Fact]
    public void A_server_that_is_not_there_ends_no_training_and_what_is_lost_is_said()
    {
        string address;
        using (var gone = new MlflowStub())
        {
            address = gone.Address;
        }

        var log = new RecordingLogger();
        using (MlflowRun run = MlflowRun.Open(address, "ulcer", new MlflowOptions { Logger = log }))
        {
            Assert.Equal(3, Train(s_options with { Callbacks = [run] }).Epochs.Count);
            Assert.Null(run.RunId);
        }

        Assert.Contains("cannot be reached", log.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("has not received 3 epochs and 1 files, which are lost to it", log.Warnings[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "<html>Nothing here</html>", "answers 404: <html>Nothing here</html>")]
    [InlineData(200, "<html>A page</html>", "answers 200 without JSON (<html>A page</html>)")]
    [InlineData(200, "{\"hello\":1}", "the answer has no experiment.experiment_id; is it an MLflow server?")]
    [InlineData(401, "{\"error_code\":\"UNAUTHENTICATED\",\"message\":\"who are you\"}", "answers 401: who are you; set MLFLOW_TRACKING_USERNAME")]
    [InlineData(302, "", "answers 302 and points to")]
    public void A_wrong_address_is_said_before_a_training(int status, string text, string said)
    {
        using var server = new MlflowStub { Faults = _ => (status, text) };
        string message = Assert.Throws<TransferMedException>(() => MlflowRun.Open(server.Address, "ulcer")).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains($"MLflow at {server.Address}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_said_before_a_training()
    {
        using var server = new MlflowStub();
        Assert.Contains("'mlruns' is not that of a server", Assert.ThrowsAny<ArgumentException>(() => MlflowRun.Open("mlruns", "ulcer")).Message, StringComparison.Ordinal);
        Assert.Contains("set MLFLOW_TRACKING_URI", Assert.ThrowsAny<ArgumentException>(() => MlflowRun.Open(null, "ulcer")).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => MlflowRun.Open(server.Address, " "));
        Assert.Contains("Timeout is 00:00:00", Assert.ThrowsAny<ArgumentException>(() => MlflowRun.Open(server.Address, "ulcer", new MlflowOptions { Timeout = TimeSpan.Zero })).Message, StringComparison.Ordinal);
        Assert.Contains("Run with id=abc not found", Assert.Throws<TransferMedException>(() => MlflowRun.Open(server.Address, "ulcer", new MlflowOptions { RunId = "abc" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_fails_the_run_and_a_cancellation_kills_it()
    {
        using var server = new MlflowStub();
        using MlflowRun run = MlflowRun.Open(server.Address, "ulcer");
        Assert.Throws<TransferMedException>(() => Train(s_options with { Callbacks = [run, new AtEnd(2, () => throw new IOException("The power is gone."))] }));
        Assert.Throws<OperationCanceledException>(() => Train(s_options with { Callbacks = [run, new AtEnd(1, () => throw new OperationCanceledException())] }));

        Assert.Equal([("FAILED", 2), ("KILLED", 1)], server.Runs.Select(one => (one.Status, Steps(one).Count())));
        Assert.All(server.Runs, one => Assert.NotNull(one.Ended));
    }

    [Fact]
    public void A_training_that_fails_after_its_end_has_failed_in_its_run()
    {
        using var server = new MlflowStub();
        using MlflowRun run = MlflowRun.Open(server.Address, "ulcer");
        Assert.Throws<TransferMedException>(() => Train(s_options with { Callbacks = [run, new FailingEnd()] }));

        MlflowStub.Run kept = Assert.Single(server.Runs);
        Assert.Equal(("FAILED", 3), (kept.Status, Steps(kept).Count()));
        Assert.NotNull(kept.Ended);
    }

    [Fact]
    public void A_store_that_takes_no_file_hides_no_status()
    {
        using var server = new MlflowStub { Faults = call => call.Contains("mlflow-artifacts", StringComparison.Ordinal) ? (500, "full") : null };
        using MlflowRun run = MlflowRun.Open(server.Address, "ulcer");
        Train(s_options with { Callbacks = [run] });

        MlflowStub.Run kept = Assert.Single(server.Runs);
        Assert.Equal("FINISHED", kept.Status);
        Assert.NotNull(kept.Ended);
    }

    [Fact]
    public void A_file_that_another_holds_is_left_out()
    {
        using var server = new MlflowStub();
        using var folder = new TemporaryFolder();
        string file = folder.File("model.tmed");
        var log = new RecordingLogger();
        using MlflowRun run = MlflowRun.Open(server.Address, "ulcer", new MlflowOptions { Logger = log });
        Train(s_options with { Callbacks = [run] });
        using (new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            run.LogArtifact(file);
        }

        Assert.Contains($"an artefact, which is left out: '{file}' cannot be read any more", Assert.Single(log.Warnings), StringComparison.Ordinal);
        run.LogArtifact(file, "again");
        Assert.Equal([$"1/{run.RunId}/artifacts/again/model.tmed", $"1/{run.RunId}/artifacts/result.md"], server.Artifacts.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_connection_that_takes_too_long_is_no_cancellation()
    {
        using var server = new MlflowServer(MlflowAddress.Parse("http://localhost:5000"), TimeSpan.FromMinutes(1), new SlowConnection());
        Assert.Equal("The connection took too long.", Assert.Throws<MlflowAwayException>(() => server.Get("experiments/get-by-name")).Message);
    }

    [Theory]
    [InlineData("http://jane:secret@host:5000/?a=secret", "'http://host:5000/' with a query")]
    [InlineData("http://jane:secret@host:none/", "'http://...'")]
    [InlineData("http://jane:2024#secret@host:5000", "'http://...'")]
    [InlineData("postgresql://jane:secret@host/mlflow", "'postgresql://...'")]
    [InlineData("jane:secret@host:5000", "(not shown")]
    [InlineData("secret@host://x", "(not shown")]
    [InlineData("localhost:5000", "'localhost:5000'")]
    public void An_address_that_is_wrong_tells_no_password(string address, string shown)
    {
        string message = Assert.ThrowsAny<ArgumentException>(() => MlflowRun.Open(address, "ulcer")).Message;
        Assert.Contains($"The MLflow address {shown}", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_goes_on_goes_on_in_its_run()
    {
        using var server = new MlflowStub();
        using var folder = new TemporaryFolder();
        TrainingOptions options = s_options with { CheckpointPath = folder.File("run.safetensors") };
        using (MlflowRun first = MlflowRun.Open(server.Address, "ulcer"))
        {
            Assert.Throws<TransferMedException>(() => Train(options with { Callbacks = [first, new AtEnd(2, () => throw new IOException("The power is gone."))] }));
        }

        using MlflowRun second = MlflowRun.Open(server.Address, "ulcer");
        TrainingResult result = Train(options with { Callbacks = [second] });

        MlflowStub.Run kept = Assert.Single(server.Runs);
        Assert.Equal(Losses(result), Steps(kept));
        Assert.Equal("FINISHED", kept.Status);

        // Another server does not know it: there it is a run with all epochs.
        using var other = new MlflowStub();
        using MlflowRun third = MlflowRun.Open(other.Address, "ulcer");
        Train(options with { Callbacks = [third] });
        Assert.Equal(Losses(result), Steps(Assert.Single(other.Runs)));
    }

    [Fact]
    public void A_run_that_is_named_is_gone_on_with()
    {
        using var server = new MlflowStub();
        string id;
        using (MlflowRun first = MlflowRun.Open(server.Address, "ulcer"))
        {
            Train(s_options with { Callbacks = [first], Epochs = 1 });
            id = first.RunId!;
        }

        using MlflowRun second = MlflowRun.Open(server.Address, "ulcer", new MlflowOptions { RunId = id });
        Train(s_options with { Callbacks = [second] });
        Assert.Equal([1, 2, 3], Steps(Assert.Single(server.Runs)).Select(step => step.Item1));
    }

    [Fact]
    public void Who_we_are_comes_from_the_environment_or_the_address()
    {
        using var server = new MlflowStub();
        string basic = "Basic " + Convert.ToBase64String("jane:secret"u8);
        Assert.Null(Said([]));
        Assert.Equal("Bearer token", Said([("MLFLOW_TRACKING_TOKEN", "token")]));
        Assert.Equal(basic, Said([("MLFLOW_TRACKING_TOKEN", "token"), ("MLFLOW_TRACKING_USERNAME", "jane"), ("MLFLOW_TRACKING_PASSWORD", "secret")]));
        Assert.Equal(basic, Said([("MLFLOW_TRACKING_TOKEN", "token")], server.Address.Replace("//", "//jane:secret@", StringComparison.Ordinal)));
        Assert.Equal(basic, Said([("MLFLOW_TRACKING_URI", server.Address.Replace("//", "//jane:secret@", StringComparison.Ordinal))], null));

        string? Said((string Name, string Value)[] environment, string? address = "")
        {
            foreach ((string name, string value) in environment)
            {
                Environment.SetEnvironmentVariable(name, value);
            }

            try
            {
                MlflowRun.Open(address == "" ? server.Address : address, "ulcer").Dispose();
                return server.Authorization;
            }
            finally
            {
                foreach ((string name, _) in environment)
                {
                    Environment.SetEnvironmentVariable(name, null);
                }
            }
        }
    }

    [Fact]
    public void Files_go_to_the_artefacts_of_the_run()
    {
        using var server = new MlflowStub();
        using var folder = new TemporaryFolder();
        string file = folder.File("my model.tmed");
        File.WriteAllBytes(file, [1, 2, 3]);
        using MlflowRun run = MlflowRun.Open(server.Address, "ulcer");
        run.LogArtifact(file, "before");
        Train(s_options with { Callbacks = [run] });
        run.LogArtifact(file);

        string root = $"1/{run.RunId}/artifacts/";
        Assert.Equal([1, 2, 3], server.Artifacts[root + "before/my model.tmed"]);
        Assert.Equal([1, 2, 3], server.Artifacts[root + "my model.tmed"]);
        Assert.Contains("There is no file 'none'", Assert.Throws<FileNotFoundException>(() => run.LogArtifact("none")).Message, StringComparison.Ordinal);
        Assert.Contains("'a/../../b' leaves the artefacts", Assert.ThrowsAny<ArgumentException>(() => run.LogArtifact(file, "a/../../b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Artefacts_that_the_server_does_not_pass_on_are_a_warning()
    {
        using var server = new MlflowStub { ArtifactRoot = "s3://bucket/" };
        var log = new RecordingLogger();
        using MlflowRun run = MlflowRun.Open(server.Address, "ulcer", new MlflowOptions { Logger = log });
        Train(s_options with { Callbacks = [run] });

        Assert.Contains($"lie at s3://bucket/1/{run.RunId}/artifacts, which the server does not pass on", Assert.Single(log.Warnings), StringComparison.Ordinal);
        Assert.Equal("FINISHED", server.Runs[0].Status);
    }

    [Fact]
    public void What_the_server_refuses_is_left_out_with_a_warning()
    {
        using var server = new MlflowStub();
        var log = new RecordingLogger();
        using MlflowRun run = MlflowRun.Open(server.Address, "ulcer", new MlflowOptions { Logger = log });
        int batches = 0;
        server.Faults = call => call.EndsWith("log-batch", StringComparison.Ordinal) && ++batches == 3 ? (400, "{\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"no\"}") : null;
        Train(s_options with { Callbacks = [run] });

        Assert.Contains("refuses metrics, which is left out: /api/2.0/mlflow/runs/log-batch answers 400: no", Assert.Single(log.Warnings), StringComparison.Ordinal);
        Assert.Equal([1, 3], Steps(server.Runs[0]).Select(step => step.Item1));
        Assert.Equal("FINISHED", server.Runs[0].Status);
    }

    [Fact]
    public void Requests_keep_to_the_limits()
    {
        JsonObject[] metrics = [.. MlflowBatches.OfMetrics("r", Enumerable.Range(0, 2500).Select(i => new MlflowMetric($"m{i}", i, 1, i)))];
        Assert.Equal([1000, 1000, 500], metrics.Select(body => ((JsonArray)body["metrics"]!).Count));
        Assert.Equal(Enumerable.Range(0, 2500), metrics.SelectMany(body => (JsonArray)body["metrics"]!).Select(metric => (int)metric!["step"]!));

        JsonObject[] parameters = [.. MlflowBatches.OfParameters("r", Enumerable.Range(0, 250).ToDictionary(i => $"p{i}", i => (object)new string('x', 5900 + i)))];
        Assert.Equal([100, 100, 50], parameters.Select(body => ((JsonArray)body["params"]!).Count));
        string[] values = [.. parameters.SelectMany(body => (JsonArray)body["params"]!).Select(parameter => (string)parameter!["value"]!)];
        Assert.Equal((6000, 6000), (values[100].Length, values[101].Length));
        Assert.EndsWith("x...", values[101], StringComparison.Ordinal);
        Assert.All(parameters, body => Assert.True(body.ToJsonString().Length < 1_000_000));
    }

    private static IEnumerable<(int, double)> Losses(TrainingResult result) => result.Epochs.Select(epoch => (epoch.Epoch, epoch.Loss));

    private static IEnumerable<(int, double)> Steps(MlflowStub.Run run, string key = Loss) => run.Metrics.Where(metric => metric.Key == key).Select(metric => (metric.Step, metric.Value));

    private static TrainingResult Train(TrainingOptions options)
    {
        using Network network = ToyNetwork.Create();
        return new Trainer(network, options).Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"));
    }

    private sealed class SlowConnection : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new TaskCanceledException("The connection took too long.", new TimeoutException());

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class FailingEnd : TrainingCallback
    {
        public override void OnEnd(TrainingContext run, TrainingResult result) => throw new IOException("The power is gone.");
    }

    private sealed class AtEnd(int epoch, Action act) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingContext run)
        {
            if (run.Epoch == epoch)
            {
                act();
            }
        }
    }
}
