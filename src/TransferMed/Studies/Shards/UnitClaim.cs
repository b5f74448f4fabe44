using System.Text.Json;
using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>Says in a file who computes a unit and how far it is. It saves time and no more: a unit that two compute has the same result.</summary>
internal sealed record UnitClaim
{
    /// <summary>Between two writings of a claim that is held.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);

    /// <summary>A claim that was not renewed for so long is no longer one: long beside what network file systems keep in their caches.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    public required string Unit { get; init; }

    public required ShardWorker Worker { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StudyPhase? Phase { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Epoch { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Epochs { get; init; }

    /// <summary>To the end of this phase of the unit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SecondsLeft { get; init; }

    /// <summary>The claim with how far the unit is.</summary>
    public UnitClaim At(StudyProgress progress) => this with
    {
        Phase = progress.Phase,
        Epoch = progress.Training?.Epoch,
        Epochs = progress.Training?.Epochs,
        SecondsLeft = progress.Training is { } training ? Math.Round(training.Remaining.TotalSeconds) : null,
    };

    public void WriteTo(Stream stream) => JsonSerializer.Serialize(stream, this, ShardJson.Default.UnitClaim);

    /// <summary>The claim of a file; null where there is none, or it is being written.</summary>
    public static UnitClaim? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize(file, ShardJson.Default.UnitClaim);
        }
        catch (FileNotFoundException)
        {
            // Whoever held it is done.
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            // No shard was ever here, or the study is finished.
            return null;
        }
        catch (JsonException)
        {
            // Not written to its end: its time tells whether it ever will be.
            return null;
        }
        catch (IOException error) when (AtomicReplacement.IsHeld(error))
        {
            // It is being written in this moment.
            return null;
        }
    }
}
