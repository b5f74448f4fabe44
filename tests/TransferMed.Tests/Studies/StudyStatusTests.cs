using TransferMed.Studies;

namespace TransferMed.Tests.Studies;

/// <summary>Where a study stands, in words.</summary>
public sealed class StudyStatusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_told_from_the_folder_alone()
    {
        await TransferStudy.PlanAsync(StudyFixture.Target, StudyFixture.Sources, StudyFixture.Options, _folder.Path);
        Write("seed0-scratch", "n2", "12_1", restarts: 1, StudyPhase.Training, 3, 30, 70.5);
        Write("seed0-near.pretraining", "n1", null, restarts: 0, null, null, null, null);
        Write("seed1-near", "n3", "12_4", restarts: 0, StudyPhase.FineTuning, 2, 30, null);
        File.SetLastWriteTimeUtc(_folder.File("claims/seed1-near.json"), new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
        await File.WriteAllTextAsync(_folder.File("runs/seed1-scratch.json"), "{}");

        string[] lines = $"{StudyStatus.Read(_folder.Path)}".Split(Environment.NewLine);
        Assert.Equal(
            [
                $"6 units in {_folder.Path}: 1 done, 2 running, 0 failed, 3 waiting",
                "  seed0-scratch: running on n2, job 12_1, restart 1, training epoch 3 of 30, 00:01:10 left",
                "  seed0-near.pretraining: running on n1",
                "  seed0-near: waiting",
                "  seed1-near.pretraining: waiting",
                "  seed1-near: waiting, left by n3, job 12_4 in epoch 2 of 30, not heard of since 2026-03-01 12:00:00Z",
            ],
            lines);
    }

    [Fact]
    public void A_folder_without_a_study_or_a_plan_is_named()
    {
        Assert.Contains("holds no study", Assert.Throws<StudyException>(() => StudyStatus.Read(_folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("study.json"), "{}");
        Assert.Contains("has no plan.json", Assert.Throws<StudyException>(() => StudyStatus.Read(_folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("plan.json"), "{}");
        Assert.Contains("Delete it", Assert.Throws<StudyException>(() => StudyStatus.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private void Write(string unit, string host, string? job, int restarts, StudyPhase? phase, int? epoch, int? epochs, double? seconds)
    {
        var claim = new UnitClaim
        {
            Unit = unit,
            Worker = new ShardWorker { Shard = "1/2", Host = host, Job = job, Restarts = restarts, Place = new ProcessPlace("another machine", 1, DateTimeOffset.UnixEpoch), Token = unit },
            TakenAt = DateTimeOffset.UnixEpoch,
            Phase = phase,
            Epoch = epoch,
            Epochs = epochs,
            SecondsLeft = seconds,
        };
        Directory.CreateDirectory(_folder.File("claims"));
        using FileStream file = File.Create(_folder.File($"claims/{unit}.json"));
        claim.WriteTo(file);
    }
}
